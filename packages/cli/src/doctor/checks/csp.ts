import { CspEvaluator } from 'csp_evaluator/dist/evaluator.js'
import { Severity } from 'csp_evaluator/dist/finding.js'
import { CspParser } from 'csp_evaluator/dist/parser.js'
import { fail, pass, warn, type Check, type Diagnosis } from '../check.js'
import { ofPages, pagesOf } from '../pages/pages.js'
import type { Served } from '../pages/site.js'

const REMEDY = 'holdfast/next/proxy sends a policy under which pages of every kind come alive.'

export const check: Check = {
  group: 'pages',
  title: 'Content Security Policy',
  examine: async (subject) => {
    const pages = await pagesOf(subject)
    if ('verdict' in pages) return pages
    const told = pages.map((page) => ({ path: page.path, diagnosis: judged(page) }))
    return ofPages(told, `Nothing serious is found in the policies of ${pages.length} pages.`)
  },
}

function judged({ headers }: Served): Diagnosis {
  const policy = headers.get('content-security-policy')
  if (policy === null) {
    return headers.has('content-security-policy-report-only')
      ? warn('the policy only reports.', 'Let it refuse once the reports are clean.')
      : fail('there is no Content-Security-Policy.', REMEDY)
  }
  const findings = new CspEvaluator(new CspParser(policy).csp).evaluate()
  const serious = findings.filter(({ severity }) => severity <= Severity.MEDIUM)
  if (serious.length === 0) return pass()
  const said = serious.map(
    ({ directive, value, description }) => `${[directive, value].filter(Boolean).join(' ')}: ${description}`,
  )
  const seen = [...new Set(said)].join(' ')
  return serious.some(({ severity }) => severity === Severity.HIGH) ? fail(seen, REMEDY) : warn(seen, REMEDY)
}
