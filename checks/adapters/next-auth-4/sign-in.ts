import type { AuthOptions } from 'next-auth'
import { people } from './people'
import { world } from './world'

interface Profile {
  readonly sub: string
  readonly name: string
  readonly email: string
}

const isDatabase = process.env.STRATEGY === 'database'

export const options: AuthOptions = {
  providers: [
    {
      id: 'local',
      name: 'Local',
      type: 'oauth',
      wellKnown: `${process.env.ISSUER}/.well-known/openid-configuration`,
      authorization: { params: { scope: 'openid email profile' } },
      idToken: true,
      checks: ['pkce', 'state'],
      clientId: 'web',
      clientSecret: process.env.CLIENT_SECRET,
      profile: ({ sub, name, email }: Profile) => ({ id: sub, name, email }),
    },
  ],
  ...(isDatabase ? { adapter: people } : {}),
  session: { strategy: isDatabase ? 'database' : 'jwt' },
  callbacks: {
    // Tokens are made anew all the time; what is ended is the sign-in that they go back to.
    jwt: ({ token, account }) => (account === null ? token : { ...token, sid: crypto.randomUUID() }),
  },
  events: {
    signOut: ({ token }) => void world.ended.add(token?.sid),
  },
}
