import { describe, expect, it } from 'vitest'
import { audit } from '../audit/audit.js'
import { readRules } from '../audit/rules.js'
import { readProject } from '../project/project.js'
import { SourceTree } from '../project/source-tree.js'
import type { Example } from '../rule.js'

const PACKAGE = JSON.stringify({ name: 'example', dependencies: { next: '16.0.0' } })
const rules = (await readRules()).filter(({ item }) => /^(?:A[1-5]|O3)$/.test(item))

/** Names of libraries and stages, which messages tell. */
const TERMS = new Set(['iron-session', 'production', 'development'])

/** Texts of the code, values of environment files, and what is between quotes: any may be a secret. */
function textsIn({ files }: Example): string[] {
  return Object.entries(files).flatMap(([path, text]) =>
    [
      ...text.matchAll(/(['"`])([^'"`\n]{8,})\1/g),
      ...(path.includes('.env') ? text.matchAll(/(=)["']?([^"'\n]{8,})/g) : []),
      ...text.matchAll(/(\b)((?:sk_live_|ghp_)\w+)/g),
    ]
      .map(([, , value = '']) => value)
      .filter((value) => !/^[A-Z_]+$/.test(value) && !TERMS.has(value)),
  )
}

describe.each(rules.map((rule) => [`${rule.item} ${rule.name}`, rule] as const))('%s', (_, rule) => {
  const { bad, good, unknown = [] } = rule.examples
  it('says nothing that stands between quotes in any of its examples', () => {
    for (const example of [...bad, ...good, ...unknown]) {
      const project = readProject(SourceTree.of({ 'package.json': PACKAGE, ...example.files }))
      const said = JSON.stringify(
        audit(project, [rule]).map(({ judgement: { message, subject } }) => [message, subject]),
      )
      for (const text of textsIn(example)) expect(said).not.toContain(text)
    }
  })
})
