import { loaded } from '../../core/loaded.js'
import type { AnalyticsRecorder } from './recorder.js'

/** Decisions that wait for the recorder; more are given up. */
const WAITING = 10_000

type Decision = Parameters<AnalyticsRecorder['record']>

/** A recorder whose code comes beside the first decisions: most apps have none. */
export function lateRecorder(load: () => Promise<AnalyticsRecorder>): Pick<AnalyticsRecorder, 'record' | 'flush'> {
  const waiting: Decision[] = []
  let recorder: AnalyticsRecorder | undefined
  const arrived = loaded(async () => {
    recorder = await load()
    for (const decision of waiting.splice(0)) recorder.record(...decision)
    return recorder
  })
  return {
    record(...decision) {
      if (recorder !== undefined) return recorder.record(...decision)
      if (waiting.length < WAITING) waiting.push(decision)
      void arrived().catch(() => undefined)
    },
    flush: async () => (await arrived()).flush(),
  }
}
