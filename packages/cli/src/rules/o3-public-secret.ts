import type { Facts } from '../flow/facts.js'
import { secretProps } from '../knowledge/secrets/client-props.js'
import { publicNamed } from '../knowledge/secrets/public-names.js'
import type { App } from '../project/apps.js'
import { textOf } from '../project/ast.js'
import { nextConfigOf } from '../project/next-config.js'
import { appPlace, placeOf, type Place } from '../project/place.js'
import { isAppFile, isScript } from '../project/server-file.js'
import type { SourceFile } from '../project/source-file.js'
import type { Judgement, Rule } from '../rule.js'
import { PUBLIC_EXAMPLES } from './o3-public-secret.examples.js'

export const rule: Rule = {
  item: 'O3',
  name: 'public-secret',
  title: 'no secret is built into what browsers get',
  why: 'Next.js writes every variable that begins with `NEXT_PUBLIC_`, and everything under `env` in its configuration, into the scripts of the page. Whoever opens the page has it: a key that skips every policy of the database, or one that others pay for.',
  fix: 'Take the prefix off, read the variable in a Route Handler or Server Action alone, and change the secret: the old one has been published.',
  severity: 'critical',
  references: { cwe: ['CWE-200', 'CWE-522'], owasp: ['API8:2023'], asvs: ['13.3.1', '14.2.3'] },
  scope: 'project',
  examples: PUBLIC_EXAMPLES,
  judge: (app, facts) => judged(app, facts),
}

const READS = /process\.env(?:\.|\[\s*['"])(NEXT_PUBLIC_\w+)/g

function judged(app: App, facts: Facts): Judgement[] {
  const { tree } = facts.project
  const found: Judgement[] = [...inConfig(app, facts)]
  for (const path of app.files) {
    if (!isScript(path) || !isAppFile(path, app)) continue
    const text = tree.text(path) ?? ''
    if (text.includes('NEXT_PUBLIC_')) {
      const file = tree.source(path)
      if (file !== undefined) found.push(...inCode(file))
    }
    if (/process\.env|\benv\./.test(text) && /<[A-Z]|getServerSideProps|getStaticProps/.test(text)) {
      const file = tree.source(path)
      if (file !== undefined)
        found.push(
          ...secretProps(file, facts).map((each) => ofProp(each.variable, placeOf(file, each.node), each.isSure)),
        )
    }
  }
  if (found.length > 0) return found
  return [{ verdict: 'pass', place: appPlace(app), message: 'No variable that browsers get is named like a secret.' }]
}

/** Each name once in a file: what is read on the next line is the same. */
function inCode(file: SourceFile): Judgement[] {
  const seen = new Set<string>()
  return Array.from(file.text.matchAll(READS)).flatMap(({ 1: name = '', index }): Judgement[] => {
    if (seen.has(name)) return []
    seen.add(name)
    const kind = publicNamed(name)
    if (kind === undefined || isFirebase(file.text, index)) return []
    const line = file.line(index)
    return [ofName(name, { path: file.path, line, endLine: line }, kind)]
  })
}

/** The web configuration of Firebase is public: its rules protect the data. */
function isFirebase(text: string, index: number): boolean {
  return /authDomain|messagingSenderId/.test(text.slice(Math.max(0, index - 300), index + 300))
}

function ofName(name: string, place: Place, kind: 'secret' | 'perhaps'): Judgement {
  if (kind === 'perhaps') {
    return {
      verdict: 'unknown',
      place,
      message: `${name} is in the scripts of the page: whether its provider means it to be, the name does not tell.`,
    }
  }
  return {
    verdict: 'fail',
    place,
    message: `${name} is named like a secret, and is in the scripts of the page.`,
    subject: name,
  }
}

function ofProp(variable: string, place: Place, isSure: boolean): Judgement {
  const message = `${variable} is handed to a component${isSure ? ' that browsers run' : ''}: what it gets is in the page.`
  return isSure ? { verdict: 'fail', place, message, subject: variable } : { verdict: 'unknown', place, message }
}

function inConfig(app: App, facts: Facts): Judgement[] {
  const config = nextConfigOf(app, facts.project)
  if (config === undefined) return []
  return [...config.env].flatMap(([name, { node, file }]): Judgement[] => {
    if (name.startsWith('NEXT_PUBLIC_') || publicNamed(name) !== 'secret' || textOf(node) === '') return []
    const message = `${name} is under \`env\` of the configuration, so its value is in every script that names it.`
    return [{ verdict: 'fail', place: placeOf(file, node), message, subject: name }]
  })
}
