import { nextAuthSessions } from './next-auth-sessions.ts'

nextAuthSessions({
  version: 4,
  prefix: 'next-auth',
  env: (origin) => ({ NEXTAUTH_URL: origin, NEXTAUTH_SECRET: 'Zk3vQ8xN1mW5yR7tB9cL2hJ4pD6sF0gA-eKuXoViTqYw' }),
  tokenId: 'ada',
})
