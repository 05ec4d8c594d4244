import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { ownServer, type OwnServer } from '../../../storage/redis/server.test-parts.js'

const SLOTS = 16_384

/** Three masters, each with a third of the slots, and as many replicas, each of one of them. */
export async function ownCluster(replicas: 0 | 3): Promise<readonly OwnServer[]> {
  // On a slow machine a node is silent for seconds; where none takes over, nothing hangs on how soon that is noticed.
  const timeout = replicas === 0 ? '15000' : '4000'
  const nodes = await Promise.all(
    Array.from({ length: 3 + replicas }, () =>
      ownServer('--cluster-enabled', 'yes', '--cluster-node-timeout', timeout, '--repl-diskless-sync-delay', '0'),
    ),
  )
  const admins = nodes.map(({ url }) => new Redis(url))
  const state = async (admin: Redis) => String(await admin.call('CLUSTER', 'INFO'))
  for (const [index, admin] of admins.entries()) {
    if (index < 3) {
      const [from, to] = [index, index + 1].map((third) => Math.floor((third * SLOTS) / 3))
      await admin.call('CLUSTER', 'ADDSLOTSRANGE', `${from}`, `${(to ?? 0) - 1}`)
      await admin.call('CLUSTER', 'SET-CONFIG-EPOCH', `${index + 1}`)
    }
    await admins[0]?.call('CLUSTER', 'MEET', '127.0.0.1', `${nodes[index]?.port}`)
  }
  const known = new RegExp(`cluster_state:ok[\\s\\S]*cluster_known_nodes:${nodes.length}\\r`)
  for (const admin of admins) while (!known.test(await state(admin))) await delay(50)
  for (const [index, admin] of admins.slice(3).entries()) {
    const master = String(await admins[index]?.call('CLUSTER', 'MYID'))
    await admin.call('CLUSTER', 'REPLICATE', master)
    while (!/master_link_status:up/.test(await admin.info('replication'))) await delay(50)
  }
  for (const admin of admins) admin.disconnect()
  return nodes
}
