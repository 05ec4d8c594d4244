import { isAnyForm } from '../knowledge/input/schemas.js'
import { usedFields, type UsedField } from '../knowledge/input/used-schemas.js'
import { placeOf, type Judgement, type Rule } from '../rule.js'
import { SCHEMA_FORMAT_EXAMPLES } from './v3-unchecked-format.examples.js'

export const rule: Rule = {
  item: 'V3',
  name: 'unchecked-format',
  title: 'addresses have the format of addresses',
  why: 'A text that is taken for an email address goes into headers of mails and into links; one that is taken for a URL is shown as a link or an image, and may begin with `javascript:`.',
  fix: 'Say what it is: `z.email()`, `z.url()`, `.email()`, `.url()`, with `https:` alone where it is shown.',
  severity: 'low',
  references: { cwe: ['CWE-20', 'CWE-1286'], owasp: ['API8:2023'], asvs: ['2.2.1', '1.2.2'] },
  scope: 'file',
  mentions: /\b(?:object|strictObject|looseObject|Object|formData|type|Struct|struct)\(/,
  examples: SCHEMA_FORMAT_EXAMPLES,
  judge(file, facts, app) {
    const used = usedFields(app, facts).get(file.path)
    return used === undefined ? [] : judged(used)
  },
}

const EMAIL = /(?:^|[._a-z])(?:[eE]mail|[eE]mailAddress)$/
const URL = /(?:^|[._a-z])(?:[uU]rl|URL|[wW]ebsite|[hH]omepage)$/
const DATE = /(?:^|[._a-z])(?:[dD]ate|[a-z]At)$/

function judged(used: readonly UsedField[]): Judgement[] {
  const bare = used.filter(({ field, costs }) => costs && isAnyForm(field) && !/Or[A-Z]/.test(field.name))
  const groups = new Map<unknown, { readonly used: UsedField; readonly what: string }>()
  for (const each of bare) {
    const what = EMAIL.test(each.field.name) ? 'an email address' : URL.test(each.field.name) ? 'a URL' : undefined
    if (what !== undefined && !groups.has(each.field.node.parent))
      groups.set(each.field.node.parent, { used: each, what })
  }
  if (groups.size === 0) {
    const date = bare.find(({ field }) => DATE.test(field.name))
    if (date === undefined) return []
    const place = placeOf(date.field.frame.file, date.field.node)
    return [{ verdict: 'unknown', place, message: `\`${date.field.name}\` is taken for a date, and may be any text.` }]
  }
  return [...groups.values()].map(({ used: { field }, what }): Judgement => ({
    verdict: 'fail',
    place: placeOf(field.frame.file, field.node),
    message: `\`${field.name}\` is taken for ${what}, and may be any text.`,
    subject: field.name,
    confidence: 'medium',
  }))
}
