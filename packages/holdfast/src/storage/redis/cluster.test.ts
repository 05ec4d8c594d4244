import { Cluster, Redis } from 'ioredis'
import { createCluster } from 'redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storageContract } from '../../testing/storage-contract.js'
import { redis } from '../redis.js'
import { freshPrefix, ownServer, type OwnServer } from './server.test-parts.js'

const SLOTS = 16_384
let nodes: readonly OwnServer[] = []

/** Three masters, each with a third of the slots. */
beforeAll(async () => {
  // On a slow machine a node is silent for seconds, and no test is about that.
  nodes = await Promise.all(
    [0, 1, 2].map(() => ownServer('--cluster-enabled', 'yes', '--cluster-node-timeout', '15000')),
  )
  const admins = nodes.map(({ url }) => new Redis(url))
  for (const [index, admin] of admins.entries()) {
    const [from, to] = [index, index + 1].map((third) => Math.floor((third * SLOTS) / nodes.length))
    await admin.call('CLUSTER', 'ADDSLOTSRANGE', `${from}`, `${(to ?? 0) - 1}`)
    await admin.call('CLUSTER', 'SET-CONFIG-EPOCH', `${index + 1}`)
    await admins[0]?.call('CLUSTER', 'MEET', '127.0.0.1', `${nodes[index]?.port}`)
  }
  for (const admin of admins) {
    while (!/cluster_state:ok[\s\S]*cluster_known_nodes:3/.test(String(await admin.call('CLUSTER', 'INFO')))) {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    admin.disconnect()
  }
}, 60_000)

afterAll(async () => {
  await Promise.all(nodes.map((node) => node.remove()))
})

const runner = { describe, it, expect }

describe('a cluster of three, with ioredis', { timeout: 60_000 }, () => {
  let client: Cluster
  beforeAll(() => {
    client = new Cluster(nodes.map(({ port }) => ({ host: '127.0.0.1', port })))
    client.on('error', () => undefined)
  })
  afterAll(() => client.disconnect())
  const prefix = freshPrefix()
  storageContract('a Redis cluster by ioredis', () => redis({ client, prefix, timeout: '10 s' }), runner)

  it('keeps all keys of a prefix in one slot, and those of another elsewhere', async () => {
    const prefixes = Array.from({ length: 12 }, freshPrefix)
    for (const each of prefixes) {
      await redis({ client, prefix: each, timeout: '10 s' }).singleUse.spend('x', 1, 0)
    }
    const holding = await Promise.all(client.nodes('master').map((node) => node.keys('*')))
    expect(holding.filter((keys) => keys.some((key) => prefixes.some((each) => key.includes(each))))).toHaveLength(3)
    expect(holding.filter((keys) => keys.some((key) => key.startsWith(`{${prefix}}`)))).toHaveLength(1)
  })
})

describe('a cluster of three, with node-redis', { timeout: 60_000 }, () => {
  let client: ReturnType<typeof createCluster>
  beforeAll(async () => {
    client = createCluster({ rootNodes: nodes.map(({ url }) => ({ url })) })
    client.on('error', () => undefined)
    await client.connect()
  })
  afterAll(() => client.destroy())
  const prefix = freshPrefix()
  storageContract('a Redis cluster by node-redis', () => redis({ client, prefix, timeout: '10 s' }), runner)
})
