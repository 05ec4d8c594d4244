// One instance of an app that writes the shared trail, for tests of several at the same moment.
import pg from 'pg'
import { source } from '../postgres/source-process.mjs'

const [, , connectionString, schema] = process.argv
const { module, loaded } = await source('/audit-trail.ts')
const pool = new pg.Pool({ connectionString })
const trail = module.auditTrail({ client: pool, secret: process.env.TRAIL_SECRET, schema })
await trail.verify()
await loaded()

const event = { kind: 'audit', time: Date.now(), requestId: '', type: 'user_signed_in', subject: null, actor: null }

async function append({ rounds, events }) {
  for (let round = 0; round < rounds; round++) {
    await Promise.all(Array.from({ length: events }, () => trail.record({ ...event, address: null, facts: { round } })))
  }
  process.send({ written: rounds * events })
}

process.on('message', (order) => void append(order))
process.on('disconnect', () => void pool.end())
process.send({ ready: true })
