import type { Facts } from '../flow/facts.js'
import type { Handler } from '../flow/handler.js'
import type { CallSite } from '../flow/reach.js'
import { argumentsOf, calleeOf, isCall, topFrame } from '../flow/frame.js'
import { originPath } from '../flow/origin.js'
import { isMeasured, measuresByHand } from '../knowledge/input/hand-checks.js'
import { isTypedArgument, takenOf, type Taken } from '../knowledge/input/input.js'
import { AI } from '../knowledge/limits/paid.js'
import { isServicePath } from '../knowledge/identity/public-routes.js'
import { bare, propertyOf, walk } from '../project/ast.js'
import { handlerPlace, placeOf, type Judgement, type Rule } from '../rule.js'
import { INPUT_LENGTH_EXAMPLES } from './v2-unbounded-input.examples.js'

export const rule: Rule = {
  item: 'V2',
  name: 'unbounded-input',
  title: 'texts and files that are kept have a maximum, schema or not',
  why: 'Route Handlers have no body limit, and a column of text takes a gigabyte. What is stored, hashed or read into memory as it came is as long as the caller likes.',
  fix: 'Hold the texts against a schema with `.max(…)`, and look at `file.size` before the file is read.',
  severity: 'low',
  references: { cwe: ['CWE-770', 'CWE-400'], owasp: ['API4:2023'], asvs: ['2.2.1', '5.2.1'] },
  scope: 'route',
  examples: INPUT_LENGTH_EXAMPLES,
  judge(handler, facts) {
    if (/^(?:GET|HEAD|OPTIONS)$/.test(handler.method) || isServicePath(handler)) return []
    const upload = unmeasured(handler, facts) ?? parsed(handler, facts)
    const found = upload ?? unbounded(handler, facts)
    return found === undefined ? [] : [found]
  },
}

const READS_FILE = /^(?:arrayBuffer|text|bytes|stream)$/

/** A file of a form that is read whatever its size. */
function unmeasured(handler: Handler, facts: Facts): Judgement | undefined {
  for (const site of facts.sites(handler)) {
    const { callee, node, frame } = site
    if (callee.root.kind === 'function' || !READS_FILE.test(callee.steps.at(-1) ?? '')) continue
    const [source] = facts.sources.of(node, frame, handler)
    if (source === undefined || source.validated !== undefined || !isUpload(site, handler)) continue
    const at = placeOf(frame.file, node)
    if (isMeasured(source, site, handler, facts)) {
      return { verdict: 'pass', place: at, message: 'The size of the file is looked at before it is read.' }
    }
    return {
      verdict: 'fail',
      place: inside(handler, site),
      message: `A file is read into memory (${told(site, handler)}) whatever its size.`,
      subject: 'file',
    }
  }
  return undefined
}

const PARSERS = /^(?:multer|busboy|@fastify\/busboy|connect-busboy)#(?:default|Busboy|busboy)$/

/** A parser of uploads that reads files of any size, by its own default. */
function parsed(handler: Handler, facts: Facts): Judgement | undefined {
  if (handler.kind !== 'pages-api' || !/bodyParser\s*:\s*false/.test(handler.file.text)) return undefined
  const { file } = handler
  let found: Judgement | undefined
  walk(file.program, (node) => {
    if (
      found !== undefined ||
      !isCall(node) ||
      !PARSERS.test(originPath(facts.origins.of(calleeOf(node), topFrame(file))))
    )
      return found === undefined
    const options = argumentsOf(node)[0]
    const isOpen = options === undefined || bare(options).type === 'ObjectExpression'
    if (isOpen && propertyOf(options, 'limits') === undefined) {
      const message = `Uploads are read whatever their size (line ${placeOf(file, node).line}): the parser has no limits of its own.`
      found = { verdict: 'fail', place: handlerPlace(handler), message, subject: 'parser' }
    }
    return true
  })
  return found
}

/** `(await request.formData()).get('file').arrayBuffer()`, or a form that an action was handed. */
function isUpload({ callee }: CallSite, handler: Handler): boolean {
  const { steps } = callee
  const got = steps.lastIndexOf('get')
  return got > 0 ? steps.includes('formData') || handler.kind === 'action' : got === 0 && handler.kind === 'action'
}

/** What is true or false, or a number, by its name: a column of that type takes no text. */
const SWITCHES =
  /(?:^|\.)(?:(?:is|has|can|should|allow|allows|enable|enables|disable|show|hide|require|requires|notify|auto)[A-Z]\w*|\w*(?:Only|Number|Index|Position|Level|Width|Height|Percent|Enabled|Disabled|Allowed))$/
const IDS =
  /(?:^|[._a-z])(?:[iI]ds?|ID|[sS]lug|[uU]uid|[tT]oken|[cC]ode|[kK]ey|[tT]ype|[sS]tatus|[rR]ole|[sS]ort|[oO]rder|[pP]age|[lL]imit|[lL]ocale|[lL]anguage|[cC]urrency|[aA]ction|[mM]ode|[pP]lan|[vV]ersion|[dD]ate|[cC]ount|[qQ]uantity|[aA]mount|[pP]rice|[rR]ating|[eE]nabled|[aA]ctive|[pP]ublished|[cC]ompleted|[dD]one)$/
const HASHES = /^(?:bcrypt(?:js)?|@node-rs\/(?:bcrypt|argon2)|argon2|scrypt-js)#/

/** A text that is stored, or goes into a hash of passwords, as it came. */
function unbounded(handler: Handler, facts: Facts): Judgement | undefined {
  const kept = takenOf(handler, facts).filter(
    (each) => each.state === 'unchecked' && isKept(each) && !isTypedArgument(each, handler),
  )
  const free = kept.filter(({ source, site }) => !isMeasured(source, site, handler, facts))
  const [first] = free
  if (first === undefined || first.site === undefined) return undefined
  const names = new Set(free.map(({ source }) => source.field).filter((name) => name !== undefined))
  const what =
    names.size === 0
      ? 'what is sent'
      : [...names]
          .slice(0, 3)
          .map((name) => `\`${name}\``)
          .join(', ')
  const place = handlerPlace(handler)
  const message = `As much of ${what} is kept as the caller sends (${told(first.site, handler)}).`
  if (measuresByHand(first.source.kind, handler, facts)) return { verdict: 'unknown', place, message }
  return { verdict: 'fail', place, message, subject: 'text', confidence: 'medium' }
}

function isKept({ source, use, site }: Taken): boolean {
  if (source.coerced === true || !/^(?:body|argument)$/.test(source.kind)) return false
  if (source.field !== undefined && (IDS.test(source.field) || SWITCHES.test(source.field))) return false
  if (site === undefined) return false
  // A model's provider is paid by the word.
  if (HASHES.test(originPath(site.callee)) || (use === 'cost' && AI.test(originPath(site.callee)))) return true
  // A condition is as long as what it finds.
  return use === 'store' && !/^(?:delete|deleteMany|del|unlink|rm)$/.test(site.callee.steps.at(-1) ?? '')
}

function inside(handler: Handler, site: CallSite): Judgement['place'] {
  const place = handlerPlace(handler)
  const at = placeOf(site.frame.file, site.node)
  return at.path === place.path && at.line >= place.line && at.endLine <= place.endLine ? at : place
}

function told(site: CallSite, handler: Handler): string {
  const at = placeOf(site.frame.file, site.node)
  return at.path === handler.file.path ? `line ${at.line}` : `${at.path}:${at.line}`
}
