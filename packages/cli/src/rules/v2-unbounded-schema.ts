import { isAnyFile, isAnyText, isAnything } from '../knowledge/input/schemas.js'
import { usedFields, type UsedField } from '../knowledge/input/used-schemas.js'
import { placeOf, type Judgement, type Rule } from '../rule.js'
import { SCHEMA_LENGTH_EXAMPLES } from './v2-unbounded-schema.examples.js'

export const rule: Rule = {
  item: 'V2',
  name: 'unbounded-schema',
  title: 'texts, lists and files that are kept have a maximum',
  why: 'A text without a maximum is as long as the caller likes: it fills the database, is read and sent again with every list, and makes whatever goes through it (a search, an expression, a mail, a model) as slow and as expensive as he wants.',
  fix: 'Give every text a `.max(…)` that its column or its purpose has anyway, and every file a size.',
  severity: 'low',
  references: { cwe: ['CWE-770', 'CWE-1284'], owasp: ['API4:2023'], asvs: ['2.2.1', '5.2.1'] },
  scope: 'file',
  mentions: /\b(?:object|strictObject|looseObject|Object|formData|type|Struct|struct)\(/,
  examples: SCHEMA_LENGTH_EXAMPLES,
  judge(file, facts, app) {
    const used = usedFields(app, facts).get(file.path)
    return used === undefined ? [] : judged(used, file.path)
  },
}

/** What somebody writes in his own words, or pastes. */
const PROSE =
  /(?:^|[._a-z])(?:[nN]ame|[tT]itle|[cC]ontent|[bB]ody|[tT]ext|[mM]essage|[dD]escription|[bB]io|[cC]omment|[nN]otes?|[fF]eedback|[sS]ummary|[sS]ubject|[pP]assword|[aA]ddress|[rR]eason|[pP]rompt|[qQ]uestion|[aA]nswer|[rR]eview|[sS]earch|[qQ]uery|[hH]tml|[mM]arkdown|[cC]aption|[iI]nstructions|[aA]ccessToken|[sS]logan|[hH]eadline|[cC]ompany|[fF]ullName)$/
/** An input of one of these is costly by itself. */
const SEARCH = /(?:^|[._a-z])(?:[sS]earch|[qQ]uery|[pP]rompt)$/

function judged(used: readonly UsedField[], path: string): Judgement[] {
  const wide = used.filter(isWide).toSorted((a, b) => a.field.node.start - b.field.node.start)
  // One for each schema: those of one object stand together.
  const groups = new Map<unknown, UsedField[]>()
  for (const each of wide) {
    const key = each.field.node.parent
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [each])
    else group.push(each)
  }
  const bounded = used.length > 0 && wide.length === 0
  if (bounded) {
    const [first] = used
    if (first === undefined) return []
    return [
      {
        verdict: 'pass',
        place: placeOf(first.field.frame.file, first.field.node),
        message: 'What is kept of it has a maximum.',
      },
    ]
  }
  return [...groups.values()].map((group): Judgement => {
    const [first] = group as [UsedField]
    const names = group.map(({ field }) => `\`${field.name}\``)
    const list = names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ')
    return {
      verdict: 'fail',
      place: placeOf(first.field.frame.file, first.field.node),
      message:
        `${list} may be of any length, and ${first.handler.method} ${first.handler.path === path ? '' : first.handler.path} ${first.costs ? 'keeps it or pays for it' : 'searches by it'}.`.replace(
          '  ',
          ' ',
        ),
      subject: first.field.name,
      confidence: 'medium',
    }
  })
}

function isWide({ field, costs }: UsedField): boolean {
  if (isAnyFile(field)) return true
  if (isAnything(field)) return costs && PROSE.test(field.name)
  if (!isAnyText(field)) return false
  return costs ? PROSE.test(field.name) : SEARCH.test(field.name)
}
