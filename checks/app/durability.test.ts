import { connect } from 'node:net'
import { rmSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../parts/server.ts'
import { startReferenceApp, type Person } from './reference-app.ts'

const dataDir = temporaryFolder('durability')
const wanted = 200

afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

describe('an app that is told to stop while it writes', () => {
  it('keeps every order that it has acknowledged', async () => {
    const app = await startReferenceApp({ dataDir })
    // Thirty orders in ten seconds for each caller: several people write at once.
    const people = await Promise.all(Array.from({ length: 20 }, (_, at) => app.signedIn(`Writer ${at}`)))
    const acknowledged = new Map<Person, string[]>(people.map((person) => [person, []]))
    let stopped: Promise<number | null> | undefined
    let refused = 0

    await Promise.all(
      people.map(async (person) => {
        for (let at = 0; at < 30; at += 1) {
          const order = { item: `Order ${at}`, quantity: 1, note: '' }
          const answer = await person.call('POST', '/api/orders', { json: order }).catch(() => undefined)
          if (answer?.status !== 201) {
            refused += 1
            return
          }
          acknowledged.get(person)?.push(answer.json().id as string)
          const total = [...acknowledged.values()].reduce((sum, ids) => sum + ids.length, 0)
          // The others are in the middle of theirs.
          if (total >= wanted) stopped ??= app.stop({ keep: true })
        }
      }),
    )
    expect(await stopped).toBe(0)
    expect(refused).toBeGreaterThan(0)
    expect(await isListening(app.origin)).toBe(false)
    expect(isRunning(app.pid)).toBe(false)

    const again = await startReferenceApp({ dataDir })
    try {
      expect([...acknowledged.values()].flat().length).toBeGreaterThanOrEqual(wanted)
      for (const [{ email, password }, ids] of acknowledged) {
        const person = await again.signIn(email, password)
        const answer = await person.call('GET', '/api/orders?limit=100')
        expect(answer.status).toBe(200)
        // What was written and not acknowledged may be there or not.
        const kept = (answer.json().orders as { id: string }[]).map(({ id }) => id)
        expect(kept).toEqual(expect.arrayContaining(ids))
      }
    } finally {
      expect(await again.stop({ keep: true })).toBe(0)
    }
  })
})

function isListening(origin: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('close', () => socket.destroy())
    socket.once('connect', () => socket.destroy())
  })
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
