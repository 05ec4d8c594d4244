import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { expect, it } from 'vitest'
import { audit, decision } from '../sample-events.test-parts.js'
import { CHANNELS, diagnosticsChannelSink } from './diagnostics-channel.js'

it('a listener of the process has the event itself, by its kind', () => {
  const [seen, listen] = [[] as unknown[], (event: unknown) => void seen.push(event)]
  const sink = diagnosticsChannelSink()
  void sink.record(decision())
  subscribe(CHANNELS.decision, listen)
  const [told, other] = [decision(), audit('user_signed_in')]
  void sink.record(told)
  void sink.record(other)
  unsubscribe(CHANNELS.decision, listen)
  void sink.record(decision())
  expect(seen).toEqual([told])
  expect(seen[0]).toBe(told)
})
