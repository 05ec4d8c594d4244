import { describe, expect, it } from 'vitest'
import { edgeVm, processOfNext } from './edge-vm.ts'
import type * as RateLimit from '../../packages/holdfast/src/rate-limit/index.js'
import type * as Memory from '../../packages/holdfast/src/rate-limit/stores/memory.js'
import type * as Upstash from '../../packages/holdfast/src/rate-limit/stores/upstash.js'
import type * as VercelKv from '../../packages/holdfast/src/rate-limit/stores/vercel-kv.js'

const policy = { algorithm: 'sliding-window', limit: 5, window: 60_000 } as const
const charge = { name: 'l', limit: 'l', identity: 'a', policy, cost: 1 }

describe.each([
  ['Web APIs and nothing else', {}],
  ["Next's stand-in for process, whose functions throw", { process: processOfNext }],
])('limits on the Edge runtime, with %s', (_, globals) => {
  const timers = { setTimeout, clearTimeout, AbortController, AbortSignal }
  const load = edgeVm({ ...globals, ...timers })
  const part = (name: string) => load(`packages/holdfast/src/rate-limit/${name}.ts`)
  const { createLimiter } = part('index') as typeof RateLimit
  const { memory } = part('stores/memory') as typeof Memory
  const { upstash } = part('stores/upstash') as typeof Upstash
  const { vercelKv } = part('stores/vercel-kv') as typeof VercelKv

  it('are counted in memory', async () => {
    const limiter = createLimiter({ store: memory(), onStoreError: 'deny' })
    expect((await limiter.charge([charge])).states[0]?.remaining).toBe(4)
    expect((await limiter.charge([charge])).states[0]?.remaining).toBe(3)
  })

  it('are kept over HTTP, by a script that is sent whole once', async () => {
    const sent: unknown[][] = []
    const fetch = async (url: string, { body, headers }: RequestInit) => {
      const [name] = JSON.parse(body as string) as unknown[]
      sent.push([url, new Headers(headers).get('authorization'), name])
      return name === 'eval' || sent.length > 2
        ? Response.json({ result: [3, '=kept'] })
        : Response.json({ error: 'NOSCRIPT No matching script.' }, { status: 400 })
    }
    const { document } = upstash({ url: 'https://db.example.com', token: 'secret', fetch })
    expect(await document.read()).toEqual({ revision: 3, text: 'kept' })
    expect(await document.read(2)).toEqual({ revision: 3, text: 'kept' })
    expect(sent).toEqual(
      ['evalsha', 'eval', 'evalsha'].map((name) => ['https://db.example.com/', 'Bearer secret', name]),
    )
  })

  it('Vercel KV says what is missing with the first call', async () => {
    await expect(vercelKv().take([charge])).rejects.toMatchObject({ code: 'config.limit' })
  })
})
