import type { Facts } from '../flow/facts.js'
import { secretsInText, writtenPassword } from '../knowledge/secrets/secrets-in-text.js'
import type { App } from '../project/apps.js'
import { walk } from '../project/ast.js'
import { appPlace, placeOf } from '../project/place.js'
import { isAppFile } from '../project/server-file.js'
import type { SourceFile } from '../project/source-file.js'
import type { Judgement, Rule } from '../rule.js'
import { SOURCE_EXAMPLES } from './o3-secret-in-source.examples.js'

export const rule: Rule = {
  item: 'O3',
  name: 'secret-in-source',
  title: 'no key and no password stands in the source',
  why: 'Everybody who can read the repository has the key, and so has everybody who ever could: it stays in the history, in clones and in build caches. In a file that browsers run, everybody has it.',
  fix: 'Change the key with its provider, read the new one from the environment on the server, and keep `.env` files out of the repository.',
  severity: 'critical',
  references: { cwe: ['CWE-798', 'CWE-540', 'CWE-259'], owasp: ['API8:2023'], asvs: ['13.3.1', '6.3.2'] },
  scope: 'project',
  examples: SOURCE_EXAMPLES,
  judge: (app, facts) => judged(app, facts),
}

const READ = /\.(?:[cm]?[jt]sx?|json|ya?ml|toml|pem|key|properties|ini|py|sh)$|(?:^|\/)Dockerfile$/
const GENERATED =
  /(?:^|\/)(?:locales?|i18n|messages|translations|lang)\/.*\.json$|(?:^|\/)(?:package-lock\.json|pnpm-lock\.yaml|[\w.-]*\.min\.js)$/
const LONGEST = 400_000

function judged(app: App, facts: Facts): Judgement[] {
  const { tree } = facts.project
  const found: Judgement[] = []
  for (const path of app.files) {
    if (!READ.test(path) || GENERATED.test(path) || !isAppFile(path, app)) continue
    const text = tree.text(path) ?? ''
    if (text.length > LONGEST) continue
    const file = tree.source(path)
    found.push(...secretsInText(text).map(({ format, index, isSure }) => ofFormat(path, text, format, index, isSure)))
    if (file !== undefined && /passw|passcode|passphrase|\bpass\b/i.test(text)) found.push(...passwords(file, facts))
  }
  if (found.length > 0) return found
  return [{ verdict: 'pass', place: appPlace(app), message: 'No key of a known form was found in the source.' }]
}

function ofFormat(path: string, text: string, format: string, index: number, isSure: boolean): Judgement {
  const line = text.slice(0, index).split('\n').length
  const place = { path, line, endLine: line }
  const inBrowser = /^\s*(['"])use client\1/.test(text)
  const said = format.replaceAll('-', ' ').replace(/^(?=[aeiou])/, 'n ')
  const message = `A${said.startsWith('n ') ? '' : ' '}${said} stands in the source${inBrowser ? ' of what browsers get' : ''}.`
  if (!isSure) return { verdict: 'unknown', place, message: `${message} Some of these are made to be public.` }
  return { verdict: 'fail', place, message, subject: format }
}

function passwords(file: SourceFile, facts: Facts): Judgement[] {
  const found: Judgement[] = []
  walk(file.program, (node) => {
    if (writtenPassword(node, file, facts)) {
      found.push({
        verdict: 'fail',
        place: placeOf(file, node),
        message: 'A password stands in the source.',
        subject: 'password',
        confidence: 'medium',
      })
    }
    return true
  })
  return found
}
