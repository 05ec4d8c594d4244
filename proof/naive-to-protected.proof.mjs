// The naive shop, protected by the steps that the docs tell: built, started and probed after each of them. What is open
// and what is closed then is what the page says, and at the end no check fails. PROOF_STEPS=last looks at the first and
// the last state only; PROOF_WRITE=1 writes what was seen for the page.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { audit, naiveCopy, probe, recorded, steps, take } from '../checks/docs-site/conversion.mjs'

const few = process.env.PROOF_STEPS === 'last'
const folder = naiveCopy()
const results = []
try {
  for (const [index, state] of ['naive', ...steps].entries()) {
    if (index > 0) take(folder, state)
    const probed = few && index > 0 && index < steps.length ? {} : await probe(folder)
    const result = { state, audit: audit(folder), probe: probed }
    results.push(result)
    const findings = Object.values(result.audit).reduce((sum, count) => sum + count, 0)
    console.log(
      `${state}: ${findings} findings; ${verdicts(probed, 'fail').length} checks fail, ${verdicts(probed, 'pass').length} pass`,
    )
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

if (process.env.PROOF_WRITE !== undefined) writeFileSync(recorded, `${JSON.stringify(results, null, 2)}\n`)

const faults = []
for (const { state, audit: audited, probe: probed } of JSON.parse(readFileSync(recorded, 'utf8'))) {
  const seen = results.find((each) => each.state === state)
  if (JSON.stringify(seen?.audit) !== JSON.stringify(audited)) faults.push(`${state}: the audit finds something else`)
  const [now, then] = [verdicts(seen?.probe ?? {}, 'fail'), verdicts(probed, 'fail')]
  if (Object.keys(seen?.probe ?? {}).length > 0 && now.join() !== then.join())
    faults.push(`${state}: the page says that these fail: ${then.join(', ')}; it is: ${now.join(', ')}`)
}
const last = results.at(-1)
if (Object.keys(last.audit).length > 0) faults.push(`at the end the audit finds ${Object.keys(last.audit).join(', ')}`)
for (const id of verdicts(last.probe, 'fail')) faults.push(`at the end ${id} fails: ${last.probe[id].evidence}`)

for (const fault of faults) console.error(fault)
console.log(`naive to protected: ${steps.length} steps, ${faults.length} faults`)
process.exitCode = faults.length === 0 ? 0 : 1

/** Ids of the checks with this verdict. */
function verdicts(probed, verdict) {
  return Object.keys(probed).filter((id) => probed[id].verdict === verdict)
}
