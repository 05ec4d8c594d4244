import type { Probe } from '../probe.js'
import { announcedLimit, burstOf } from './reading/limits.js'
import { passed, skipped, warned } from './reading/sights.js'

export const probe: Probe = {
  items: [],
  title: 'the API limits how often it is called',
  why: 'Without any limit one script reads the whole catalogue, and one loop that somebody forgot is a bill: hosts charge by the call.',
  fix: 'Give strangers a limit by address and callers one by account, generous for people and far below what a machine can do.',
  phase: 'limits',
  async look(target) {
    const announcing = target.pages
      .map(({ exchange }) => exchange)
      .find(({ answer }) => announcedLimit(answer) !== undefined)
    const burst = await burstOf(target)
    if (burst?.refusal !== undefined)
      return passed(`GET ${burst.path} refused after ${burst.sent} calls.`, burst.refusal)
    const last = announcedLimit(burst?.last?.answer ?? null) === undefined ? announcing : burst?.last
    if (last !== undefined) return passed('A limit is announced.', last)
    if (burst === undefined)
      return skipped('Many calls in a row are sent only to an app on this machine, and no limit is announced.')
    if (burst.sent === 0) return skipped('No route answers a stranger, so none could be called in a row.')
    return warned(
      `${burst.sent} calls of GET ${burst.path} in a row were answered, and no limit is announced.`,
      burst.last,
    )
  },
}
