import { channel } from 'node:diagnostics_channel'
import type { Sink } from '../sink.js'

/** Each event's channel by its kind: what `diagnostics_channel.subscribe` takes. */
export const CHANNELS = { decision: 'holdfast:decision', audit: 'holdfast:audit' } as const

/**
 * Events on Node's own channels, for tracers and whatever else listens in the process: a subscriber gets the event
 * itself. Nobody listens: nothing is done. What a subscriber throws, Node reports as an uncaught exception later.
 */
export function diagnosticsChannelSink(): Sink {
  const [decisions, audits] = [channel(CHANNELS.decision), channel(CHANNELS.audit)]
  return {
    name: 'diagnostics-channel',
    record(event) {
      const told = event.kind === 'decision' ? decisions : audits
      if (told.hasSubscribers) told.publish(event)
    },
  }
}
