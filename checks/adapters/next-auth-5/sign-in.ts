import NextAuth from 'next-auth'
import { people } from './people'
import { world } from './world'

const isDatabase = process.env.STRATEGY === 'database'

export const { handlers } = NextAuth({
  providers: [
    {
      id: 'local',
      name: 'Local',
      type: 'oidc',
      issuer: process.env.ISSUER,
      checks: ['pkce', 'state'],
      clientId: 'web',
      clientSecret: process.env.CLIENT_SECRET,
      profile: ({ sub, name, email }) => ({ id: sub, name, email }),
    },
  ],
  trustHost: true,
  ...(isDatabase ? { adapter: people } : {}),
  session: { strategy: isDatabase ? 'database' : 'jwt' },
  callbacks: {
    // Tokens are made anew all the time; what is ended is the sign-in that they go back to.
    jwt: ({ token, account }) =>
      account
        ? { ...token, sid: crypto.randomUUID(), account: `${account.provider}:${account.providerAccountId}` }
        : token,
  },
  events: {
    signOut: (ended) => {
      if ('token' in ended) world.ended.add(ended.token?.sid)
    },
  },
})
