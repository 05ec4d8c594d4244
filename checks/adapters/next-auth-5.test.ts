import { nextAuthSessions } from './next-auth-sessions.ts'

nextAuthSessions({
  version: 5,
  prefix: 'authjs',
  env: (origin) => ({ AUTH_URL: origin, AUTH_SECRET: 'b7Rk0pXw2Jm9sVt4LzQe6YhN1uCfG8dA3oTiKxHy5rEq' }),
  tokenId: 'local:ada',
})
