import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { stages, type DecisionEvent, type Event } from '../core/event.js'
import { EventRing } from './event-ring.js'
import { audit, decision } from './sample-events.test-parts.js'

const text = fc.string({ maxLength: 8 })
const figure = fc.double({ noNaN: true })
const limit = fc.record(
  {
    name: text,
    limit: fc.nat(),
    window: fc.nat(),
    remaining: fc.nat(),
    reset: figure,
    allowed: fc.boolean(),
    observe: fc.boolean(),
  },
  { noNullPrototype: true, requiredKeys: ['name', 'limit', 'window', 'remaining', 'reset', 'allowed'] },
)

const decided: fc.Arbitrary<DecisionEvent> = fc
  .record(
    {
      time: fc.nat(),
      route: text,
      status: fc.nat(),
      stage: fc.constantFrom(...stages),
      principal: fc.option(text),
      client: fc.option(text),
      address: fc.option(text),
      ms: figure,
      handlerMs: figure,
      limits: fc.array(limit, { maxLength: 6 }),
      trail: fc.array(fc.record({ stage: fc.constantFrom(...stages), ms: figure }, { noNullPrototype: true }), {
        maxLength: 12,
      }),
      degraded: fc.array(text, { maxLength: 2 }),
      bot: fc.option(fc.record({ kind: text, verified: fc.boolean() }, { noNullPrototype: true })),
    },
    { noNullPrototype: true, requiredKeys: ['limits', 'trail'] },
  )
  .map((changes) => decision(changes))

const events = fc.array(fc.oneof(decided, fc.constant(audit('user_signed_in'))), { maxLength: 40 })

it('gives back the last events as they came, whatever stood in their slots before', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), events, (capacity, all) => {
      const ring = new EventRing(capacity)
      for (const event of all) ring.put(event)
      const { from, to } = ring.bounds
      expect([from, to]).toEqual([Math.max(0, all.length - capacity), all.length])
      expect(ring.slice(from, to)).toStrictEqual(all.slice(-capacity))
    }),
  )
})

it('keeps more than one chunk, and a last one that is not whole', () => {
  const ring = new EventRing(2_500)
  for (let time = 0; time < 6_000; time++) ring.put(decision({ time }))
  const times = (found: readonly Event[]) => found.map(({ time }) => time)
  expect(times(ring.slice(3_500, 3_503))).toEqual([3_500, 3_501, 3_502])
  expect(times(ring.slice(5_998, 6_000))).toEqual([5_998, 5_999])
})

it('has forgotten everything after clear, and numbers go on', () => {
  const ring = new EventRing(3)
  for (let time = 0; time < 5; time++) ring.put(decision({ time }))
  ring.clear()
  expect(ring.bounds).toEqual({ from: 5, to: 5 })
  ring.put(decision({ time: 9 }))
  expect(ring.slice(5, 6)).toStrictEqual([decision({ time: 9 })])
})
