import type { Function as FunctionNode, Statement, VariableDeclarator, ArrowFunctionExpression } from 'oxc-parser'
import type { Edit } from '../../edits/edit.js'
import { isCallable } from '../../project/ast.js'
import type { SourceFile } from '../../project/source-file.js'
import { besideApp } from '../detect.js'
import type { PlanItem } from '../plan.js'
import { inHome, type Setting } from '../setting.js'
import { specifier } from '../specifier.js'
import { styleOf } from '../../edits/file-style.js'
import { hasAccounts } from './identity.js'

const WHAT = "the socket's address, which Next hides, and the settings, checked at start"

const REGISTERED = /['"]holdfast\/next\/peer['"]/

/** `register()`, which Next.js calls once before the first request. */
export function instrumentationPart(setting: Setting): PlanItem[] {
  const { app, project, extension } = setting
  const path = besideApp(app, 'instrumentation')
  if (path === undefined) {
    const created = inHome(setting, `instrumentation.${extension}`)
    const text = `export async function register() {\n${block(setting, created, '  ').join('\n')}\n}\n`
    return [{ action: 'create', path: created, what: WHAT, text }]
  }
  const file = project.tree.source(path)
  if (file === undefined || file.faults.length > 0) return left(setting, path, 'it cannot be parsed')
  if (REGISTERED.test(file.text)) {
    return [{ action: 'skip', path, reason: 'it registers Holdfast already' }]
  }
  const edits = composed(file, setting)
  return edits === undefined
    ? left(setting, path, 'how it exports `register` could not be made out')
    : [{ action: 'modify', path, what: `${WHAT}, before what is there`, edits }]
}

/** Whether `register()` makes the first administrator: from the environment, and once. */
export function seedsAdministrator(setting: Setting): boolean {
  const { app, project, securityFile } = setting
  const present = besideApp(app, 'instrumentation')
  const text = present === undefined ? '' : (project.tree.text(present) ?? '')
  if (/\bseedAdmin\b/.test(text)) return /\bADMIN_EMAIL\b/.test(text)
  if (REGISTERED.test(text)) return false
  return securityFile === undefined ? hasAccounts(setting) : exportsOf(securityFile).includes('people')
}

function exportsOf(file: SourceFile): readonly string[] {
  return file.exports.map(({ name }) => name)
}

function left(setting: Setting, path: string, reason: string): PlanItem[] {
  const seed = seedsAdministrator(setting) ? ' `people.seedAdmin` with ADMIN_EMAIL and ADMIN_PASSWORD,' : ''
  const todo = `Let \`register()\` call \`registerPeer()\` of 'holdfast/next/peer',${seed} and \`start()\` of security, on Node only.`
  return [{ action: 'skip', path, reason, todo }]
}

/** In this shape a bundler for Edge leaves out what is inside. */
function block(setting: Setting, path: string, indent: string): string[] {
  const { app, project, security, securityFile } = setting
  const exports = securityFile === undefined ? undefined : exportsOf(securityFile)
  const has = (name: string): boolean => exports === undefined || exports.includes(name)
  const storage = has('storage') && (securityFile !== undefined || hasAccounts(setting))
  const seeds = seedsAdministrator(setting)
  const names = [...(has('start') ? ['start'] : []), ...(storage ? ['storage'] : []), ...(seeds ? ['people'] : [])]
  const from = specifier(project.tree, app, security, path)
  return [
    `if (process.env.NEXT_RUNTIME === 'nodejs') {`,
    `  const { registerPeer } = await import('holdfast/next/peer')`,
    ...(names.length > 0 ? [`  const { ${names.join(', ')} } = await import('${from}')`] : []),
    '  registerPeer()',
    ...(has('start') ? ['  start()'] : []),
    ...(storage
      ? [
          '  // Now, so that nobody waits for it; while it cannot be opened, what needs it answers 503.',
          `  storage.open().catch(() => console.error('holdfast: the database of accounts cannot be opened.'))`,
        ]
      : []),
    ...(seeds
      ? [
          '  // The first administrator. An address that has signed up before stays what it is.',
          '  const { ADMIN_EMAIL: email, ADMIN_PASSWORD: password } = process.env',
          '  if (email && password) {',
          '    await people.seedAdmin({ email, password }).catch((error) => console.error(`holdfast: ${error.message}`))',
          '  }',
        ]
      : []),
    '}',
  ].map((line) => indent + line)
}

function composed(file: SourceFile, setting: Setting): readonly Edit[] | undefined {
  const lines = (indent: string): string[] => styled(block(setting, file.path, indent), file)
  const { eol, semicolon, quote } = styleOf(file)
  const { path, text } = file
  const at = (start: number, end: number, added: string): Edit => ({ path, start, end, text: added })
  const own = (call: string | undefined): string => {
    const body = [...lines('  '), ...(call === undefined ? [] : [`  ${call}${semicolon}`])]
    return ['export async function register() {', ...body, '}', ''].join(eol)
  }
  const end = text.length
  const behind = text.endsWith('\n') || text === '' ? eol : eol + eol
  for (const statement of file.program.body) {
    if (statement.type === 'ExportAllDeclaration') return undefined
    const fn = registerOf(statement)
    if (fn === 'unknown') return undefined
    if (fn !== undefined) return intoFunction(fn, file, lines)
    if (statement.type !== 'ExportNamedDeclaration') continue
    const exported = statement.specifiers.find((each) => nameOf(each.exported) === 'register')
    if (exported === undefined) continue
    // `export { register } from './tracing'` and `export { register }`
    const local = nameOf(exported.local)
    const rest = statement.specifiers.filter((each) => each !== exported)
    const names = rest.map((each) => text.slice(each.start, each.end)).join(', ')
    const from = statement.source === null ? undefined : quote + statement.source.value + quote
    const kept =
      rest.length === 0 ? [] : [`export { ${names} }${from === undefined ? '' : ` from ${from}`}${semicolon}`]
    if (from === undefined) {
      if (local === 'register') return undefined
      return [at(statement.start, statement.end, kept.join('')), at(end, end, behind + own(`await ${local}()`))]
    }
    const imported =
      local === 'default' ? `import registerApp from ${from}` : `import { ${local} as registerApp } from ${from}`
    const replaced = [imported + semicolon, ...kept].join(eol)
    return [at(statement.start, statement.end, replaced), at(end, end, behind + own('await registerApp()'))]
  }
  return [at(end, end, behind + own(undefined))]
}

type Register = FunctionNode | ArrowFunctionExpression

/** The function that a statement exports as `register`; `unknown`: it exports something else under that name. */
function registerOf(statement: Statement | { type: string }): Register | 'unknown' | undefined {
  if (statement.type !== 'ExportNamedDeclaration') return undefined
  const { declaration } = statement as Extract<Statement, { type: 'ExportNamedDeclaration' }>
  if (declaration?.type === 'FunctionDeclaration' && declaration.id?.name === 'register') return declaration
  if (declaration?.type !== 'VariableDeclaration') return undefined
  const found = declaration.declarations.find(
    ({ id }: VariableDeclarator) => id.type === 'Identifier' && id.name === 'register',
  )
  if (found === undefined) return undefined
  return isCallable(found.init) ? found.init : 'unknown'
}

/** At the beginning of its body, before anything of it is awaited. */
function intoFunction(fn: Register, file: SourceFile, lines: (indent: string) => string[]): Edit[] | undefined {
  const { text, path } = file
  const { body } = fn
  if (body === null || body.type !== 'BlockStatement') return undefined
  const { eol } = styleOf(file)
  const edits: Edit[] = []
  if (!fn.async) {
    edits.push({ path, start: fn.start, end: fn.start, text: 'async ' })
    const type = fn.returnType?.typeAnnotation
    if (type !== undefined && type !== null) {
      const written = text.slice(type.start, type.end)
      if (!/^Promise\b/.test(written))
        edits.push({ path, start: type.start, end: type.end, text: `Promise<${written}>` })
    }
  }
  const directive = body.body.findLast((each) => 'directive' in each && typeof each.directive === 'string')
  const start = directive?.end ?? body.start + 1
  const indent = /\n([ \t]+)\S/.exec(text.slice(body.start))?.[1] ?? '  '
  edits.push({ path, start, end: start, text: eol + lines(indent).join(eol) })
  return edits
}

/** In the quotes, semicolons and indents of the file. */
function styled(lines: readonly string[], file: SourceFile): string[] {
  const { quote, semicolon } = styleOf(file)
  const isTabbed = /^\t/m.test(file.text)
  return lines.map((line) => {
    const quoted = quote === "'" ? line : line.replaceAll("'", '"')
    const ended = /(?:\{|\}|\/\/.*)$/.test(quoted) ? quoted : quoted + semicolon
    return isTabbed ? ended.replace(/^[ \t]+/, (indent) => indent.replaceAll('  ', '\t')) : ended
  })
}

function nameOf(name: { readonly type: string; readonly name?: string; readonly value?: string }): string {
  return name.name ?? name.value ?? ''
}
