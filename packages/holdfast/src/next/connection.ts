import * as server from 'next/server.js'

/** Marks what awaits it as dynamic. Next 14 has no such function: there it is a look at the request's headers that does. */
export const connection: () => Promise<void> =
  (server as Partial<typeof server>).connection ??
  (async () => {
    const { headers } = await import('next/headers.js')
    await headers()
  })
