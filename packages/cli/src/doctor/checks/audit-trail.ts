import type { TrailReport } from 'holdfast/storage/audit-trail'
import { faultText } from '../../trail/faults.js'
import { fail, pass, skip, together, warn, type Check, type Diagnosis } from '../check.js'

/** Faults that are told one by one; `holdfast trail verify` tells all. */
const TOLD = 5

export const check: Check = {
  group: 'stores',
  title: 'audit trail',
  examine: async (subject) => {
    const store = await subject.trails()
    switch (store.kind) {
      case 'absent':
        return skip(store.why, 'holdfast trail verify --data-dir <folder> looks into an embedded database.')
      case 'offline':
        return skip(`${store.name} is set; with --offline nothing is asked.`)
      case 'wrong':
        return skip(`${store.name} could not be asked; the check postgres says why.`)
      case 'unreachable':
        return skip(`${store.name}: the trail could not be read: ${store.fault.why}.`, store.fault.remedy)
      case 'visited':
        return together(
          store.visit.map(({ schema, report }) => trailDiagnosis(schema, report, subject.signingSecrets.length)),
          skip('Not used: there is no audit trail in this database.'),
        )
    }
  },
}

/** @param secrets how many are here with which rows may have been made */
export function trailDiagnosis(schema: string, report: TrailReport, secrets: number): Diagnosis {
  const { complete, rows, faults } = report
  const read = `${rows.toLocaleString('en-US')} rows of the audit trail in the schema ${schema}`
  if (secrets === 0) {
    return skip(`There is an audit trail in the schema ${schema}, and no secret here to verify it with.`, SECRET)
  }
  if (faults.length > 0) {
    const told = faults.slice(0, TOLD).map((fault) => `${faultText(fault)}.`)
    const rest = faults.length > TOLD ? [`There are ${faults.length - TOLD} faults more, or many.`] : []
    const isUnknown = faults.every(({ what }) => what === 'unknown-key')
    return fail(
      [`The audit trail in the schema ${schema} is broken.`, ...told, ...rest].join(' '),
      isUnknown ? SECRET : 'Find out who writes to the database. holdfast trail verify shows all faults.',
    )
  }
  if (!complete) {
    return warn(
      `${read} hold, and so does the last one; the rest was not read in time.`,
      'holdfast trail verify reads all.',
    )
  }
  return pass(rows === 0 ? `The audit trail in the schema ${schema} is empty.` : `${read} hold.`)
}

const SECRET = 'Run it with the secrets of the app, the former ones too: --env-file names a file with them.'
