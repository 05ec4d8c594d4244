import NextAuth from 'next-auth'
import { options } from '../../../../sign-in'

const handler = NextAuth(options) as (request: Request, context: unknown) => Promise<Response>

export { handler as GET, handler as POST }
