import type { Probe } from '../probe.js'
import { failed, passed, skipped } from './reading/sights.js'

export const probe: Probe = {
  items: [],
  title: 'TRACE tells nobody’s headers back',
  why: 'TRACE answers with the request as it arrived: with what proxies added on the way, and with cookies that no script may read.',
  fix: 'Refuse the method at the proxy or in the server; no app needs it.',
  phase: 'look',
  async look(target) {
    const mark = target.unique()
    const exchange = await target.send({ method: 'TRACE', path: '/', headers: { 'x-trace-mark': mark } })
    const { answer } = exchange
    if (answer === null) return skipped('TRACE was not answered.')
    return answer.status === 200 && answer.text.includes(mark)
      ? failed('TRACE tells back the headers of the request.', exchange)
      : passed('TRACE tells nothing back.', exchange)
  },
}
