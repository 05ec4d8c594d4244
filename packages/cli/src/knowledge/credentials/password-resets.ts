import type { Facts } from '../../flow/facts.js'
import type { Handler } from '../../flow/handler.js'
import { identityCheck } from '../identity/identity.js'
import type { Exposure } from '../answers/exposure.js'
import { objectAccessOf } from '../object-access/object-access.js'
import { isCapability, isPerson } from '../ownership/ownership.js'

const PASSWORD = /pass(?:word|wd)?_?(?:hash|digest)?$|^hash$/i
const ADDRESS = /e?mail|phone|user_?name|^_?id$|user_?id/i
/** What somebody could have been sent, or be the only one to know. */
const PROOF = /\b\w*(?:token|otp|\bcode|pin|secret|nonce|answer|old_?password|current_?password)\w*\b/i

/**
 * The write that gives an account a new password, where all that names the account is what its caller sent: whoever
 * knows an address signs in as its owner. Undefined where a token, a code or the old password is asked for.
 */
export function unprovenReset(open: readonly Exposure[], handler: Handler, facts: Facts): Exposure | undefined {
  const found = open.find(({ site, effect, records }) => {
    if (effect !== 'write' || !isPerson(records)) return false
    const access = objectAccessOf(site, facts.origins)
    if (access === undefined || access.verb !== 'change') return false
    if (access.where.some(({ key }) => isCapability(key))) return false
    if (!access.data.some(({ key }) => PASSWORD.test(key ?? ''))) return false
    const isSent = access.where.some(({ key, value, frame }) => {
      if (!ADDRESS.test(key ?? '')) return false
      return facts.sources.of(value, frame, handler).some(({ kind }) => /^(?:body|query|url|argument)$/.test(kind))
    })
    return isSent && facts.guardOf(identityCheck, site, handler) === undefined
  })
  return found === undefined || asksForProof(handler) ? undefined : found
}

/** Whether its functions speak of anything that could prove it. */
function asksForProof({ entries, file, node }: Handler): boolean {
  const own = file.text.slice(node.start, node.end)
  return (
    PROOF.test(own) ||
    entries.some(({ fn, file: home }) => fn !== undefined && PROOF.test(home.text.slice(fn.start, fn.end)))
  )
}
