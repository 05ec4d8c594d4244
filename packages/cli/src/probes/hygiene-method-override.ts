import type { Probe } from '../probe.js'
import { isSilent } from './reading/answers.js'
import { anotherRecord, foreignRecords, tellsOf } from './reading/records.js'
import { failed, passed, skipped } from './reading/sights.js'

const OVERRIDES = { 'x-http-method-override': 'DELETE', 'x-http-method': 'DELETE', 'x-method-override': 'DELETE' }

export const probe: Probe = {
  items: [],
  title: 'no header makes another method of a request',
  why: 'Guards, limits and logs go by the method of the request. Where `X-HTTP-Method-Override` makes a DELETE of a PATCH behind them, what was allowed for one is done as the other.',
  fix: 'Take no notice of such headers: each method has its own handler, and its own policy.',
  phase: 'end',
  async look(target) {
    const record = foreignRecords(target).find(({ object: { methods } }) => methods.includes('GET'))
    const own = record === undefined ? undefined : await anotherRecord(target, record)
    if (record === undefined || own === undefined)
      return skipped('No record of our own is known that could be tried on.')
    const { path, methods } = own
    const as = record.owner
    const method = ['PATCH', 'PUT'].find((each) => methods.includes(each)) ?? 'POST'
    const exchange = await target.send({ method, path, as, headers: OVERRIDES, body: {} })
    const after = await target.send({ path, as })
    if (isSilent(after.answer) || after.answer.status === 401)
      return skipped('Whether our own record is still there does not show.')
    return tellsOf(after, own)
      ? passed(`A ${method} with X-HTTP-Method-Override deletes nothing.`, exchange)
      : failed(`A ${method} with X-HTTP-Method-Override deletes the record.`, exchange)
  },
}
