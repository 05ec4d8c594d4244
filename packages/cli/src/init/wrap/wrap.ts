import { Facts } from '../../flow/facts.js'
import type { Handler } from '../../flow/handler.js'
import { accessOf } from '../../knowledge/identity/access.js'
import { passage } from '../../knowledge/identity/passage.js'
import type { Edit } from '../../edits/edit.js'
import type { App } from '../../project/apps.js'
import type { Project } from '../../project/project.js'
import { placeOf } from '../../project/place.js'
import { SourceFile } from '../../project/source-file.js'
import type { PlanItem, Skip, WrapOptions, WrapPlan } from '../plan.js'
import { AddedImports } from '../../edits/added-imports.js'
import { changedAnswer } from './changed-answer.js'
import { decidedAccess, type DecidedAccess } from './decided-access.js'
import { exportedHandler, type ExportedHandler } from './exported-handler.js'
import { styleOf } from '../../edits/file-style.js'
import { gateProviders, type GateProviders } from './gate-providers.js'
import { importersOf, obstacleOfApp, obstacleOfFile, prerendered } from './obstacles.js'
import { wrappingEdits, type Wrapping } from './wrapping-edits.js'

/**
 * Puts `route({ … })` around the handlers of an app that are there already: where what they check today says who may
 * call, and where their callers would be answered the same. Every other handler stays as it is, and is told with the
 * reason. Nothing is written here.
 */
export function wrapHandlers(project: Project, app: App, options: WrapOptions): WrapPlan {
  const facts = new Facts(project, passage)
  const text = options.securityText ?? project.tree.text(options.security) ?? ''
  const gate = gateProviders(options.security, text, project.tree)
  const isExported = new SourceFile(options.security, text).exports.some(({ name }) => name === 'route')
  const obstacle = isExported ? obstacleOfApp(app, project) : `${options.security} exports no \`route\``
  const files = new Map<SourceFile, Handler[]>()
  for (const handler of facts.handlers) {
    if (handler.app !== app) continue
    const before = files.get(handler.file)
    if (before === undefined) files.set(handler.file, [handler])
    else before.push(handler)
  }
  const plans = [...files].map(([file, handlers]) =>
    new FilePlan(file, handlers, gate, facts, options, obstacle).made(),
  )
  const items = [...plans.flatMap((each) => each.items), ...unread(app, files, project)]
  return { items, todos: plans.flatMap(({ todos }) => todos) }
}

const ROUTE_FILE = /(?:^|\/)route\.(?:[cm]?[jt]s|[jt]sx)$/

/** Route files in which no method is found. */
function unread(app: App, files: ReadonlyMap<SourceFile, unknown>, { tree }: Project): Skip[] {
  const folder = app.appFolder
  if (folder === undefined) return []
  return app.files.flatMap((path) => {
    const file = path.startsWith(`${folder}/`) && ROUTE_FILE.test(path) ? tree.source(path) : undefined
    if (file === undefined || files.has(file)) return []
    const from = file.exports.find(({ name }) => name === '*')?.source
    const passedOn = from === undefined ? 'no method is found in it' : `its methods are passed on from '${from}'`
    return [skipped(file, obstacleOfFile(file) ?? passedOn)]
  })
}

type Decided =
  | { readonly skip: Skip }
  | { readonly wrapping: Wrapping; readonly told: string; readonly todo?: WrapPlan['todos'][number] }

/** One route file. */
class FilePlan {
  readonly #file: SourceFile
  readonly #handlers: readonly Handler[]
  readonly #gate: GateProviders
  readonly #facts: Facts
  readonly #options: WrapOptions
  readonly #obstacle: string | undefined
  readonly #imports: AddedImports
  #imported: ReadonlyMap<string, string> | undefined

  constructor(
    file: SourceFile,
    handlers: readonly Handler[],
    gate: GateProviders,
    facts: Facts,
    options: WrapOptions,
    obstacle: string | undefined,
  ) {
    this.#file = file
    this.#handlers = handlers
    this.#gate = gate
    this.#facts = facts
    this.#options = options
    this.#obstacle = obstacle
    this.#imports = new AddedImports(file)
  }

  made(): WrapPlan {
    const file = this.#file
    const [first] = this.#handlers
    if (first?.kind === 'action') {
      return {
        items: [skipped(file, 'Server Actions stay as they are', 'Declare them with action({ … }).')],
        todos: [],
      }
    }
    if (first?.kind === 'pages-api') {
      return {
        items: [skipped(file, `${first.path} is of the Pages Router, which route({ … }) does not serve`)],
        todos: [],
      }
    }
    const decided = this.#handlers.map((handler) => this.#decided(handler))
    const wrapped = decided.flatMap((each) => ('wrapping' in each ? [each] : []))
    const skips = decided.flatMap((each) => ('skip' in each ? [each.skip] : []))
    if (wrapped.length === 0) return { items: merged(skips), todos: [] }
    const style = styleOf(file)
    const imports = this.#imports.edit(style)
    const edits: Edit[] = [
      ...(imports === undefined ? [] : [imports]),
      ...wrappingEdits(
        file,
        wrapped.map(({ wrapping }) => wrapping),
        style,
      ),
    ].toSorted((a, b) => a.start - b.start)
    const modify: PlanItem = {
      action: 'modify',
      path: file.path,
      what: wrapped.map(({ told }) => told).join('; '),
      edits,
    }
    return { items: [modify, ...merged(skips)], todos: wrapped.flatMap(({ todo }) => todo ?? []) }
  }

  #decided(handler: Handler): Decided {
    const { method, path } = handler
    const file = this.#file
    const skip = (reason: string, todo?: string): Decided => ({
      skip: skipped(file, `${method} ${path}: ${reason}`, todo),
    })
    if (accessOf(handler, this.#facts).kind === 'gate') return skip('it is behind the gate already')
    const obstacle = this.#obstacle ?? obstacleOfFile(file)
    if (obstacle !== undefined) return skip(obstacle)
    if (method === 'OPTIONS') return skip('it answers other origins itself')
    const exported = exportedHandler(file, method)
    if ('reason' in exported) return skip(`it is ${exported.reason}`)
    const importer = this.#importers().get(method)
    if (importer !== undefined) return skip(`${importer} calls it directly, where there is no request of Next.js`)
    return this.#withAccess(handler, exported)
  }

  #withAccess(handler: Handler, exported: ExportedHandler): Decided {
    const { method, path } = handler
    const file = this.#file
    const access = decidedAccess(handler, this.#gate, this.#facts)
    const isGuarded = access.kind === 'undecided' || access.rule.name !== 'publicAccess'
    const changed = changedAnswer(handler, this.#facts)
    if (changed !== undefined) return { skip: skipped(file, `${method} ${path}: ${changed}`) }
    if (access.kind === 'undecided' && this.#options.undecided !== 'deny') {
      const { seen, place } = access
      const todo = `Decide who may call ${method} ${path} (${place.path}:${place.line}), and write it: access: publicAccess, signedIn, role(…) or scope(…).`
      return { skip: skipped(file, `${method} ${path}: TODO, ${seen}`, todo) }
    }
    if (!isGuarded && method === 'GET') {
      const reason = prerendered(file, handler.app, this.#facts.project)
      if (reason !== undefined) return { skip: skipped(file, `${method} ${path}: ${reason}`) }
    }
    return this.#wrapped(handler, exported, access)
  }

  #wrapped({ method, path, node }: Handler, handler: ExportedHandler, access: DecidedAccess): Decided {
    const { security, specifier } = this.#options
    const file = this.#file
    const { graph } = this.#facts.project
    const ofGate = (source: string): boolean => {
      const target = graph.resolve(source, file.path)
      return 'file' in target && target.file === security
    }
    const route = this.#imports.name('route', specifier(security, file.path), ofGate)
    const nextHandler = this.#imports.name('nextHandler', NEXT)
    const rule = this.#rule(access)
    const wrapping: Wrapping = { method, handler, head: `${route}({ access: ${rule}, handler: ${nextHandler}(` }
    const because = access.kind === 'undecided' ? access.seen : access.because
    const told = `${method} ${path} is ${rule}, since ${because}${SAFE.test(method) ? '' : '; calls from other sites are refused'}`
    if (access.kind !== 'undecided') return { wrapping, told }
    const { line } = placeOf(file, node)
    const todo = {
      path: file.path,
      line,
      todo: `${method} ${path} refuses everybody until you say who may call it: ${access.seen}.`,
    }
    return { wrapping, told: `${method} ${path} refuses everybody (TODO), since ${access.seen}`, todo }
  }

  #rule(access: DecidedAccess): string {
    const quote = styleOf(this.#file).quote
    const text = (value: string): string =>
      quote + value.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`) + quote
    if (access.kind === 'undecided') return `${this.#imports.name('TODO', NEXT)}(${text(access.seen)})`
    const { rule } = access
    const name = this.#imports.name(rule.name, NEXT)
    return rule.name === 'role' ? `${name}(${rule.roles.map(text).join(', ')})` : name
  }

  /** Found when it is first asked for: all files of the project are looked at. */
  #importers(): ReadonlyMap<string, string> {
    const names = this.#handlers.flatMap(({ exportName }) => exportName ?? [])
    return (this.#imported ??= importersOf(this.#file, names, this.#facts.project))
  }
}

const NEXT = 'holdfast/next'
const SAFE = /^(?:GET|HEAD|OPTIONS)$/

function skipped({ path }: SourceFile, reason: string, todo?: string): Skip {
  return { action: 'skip', path, reason, ...(todo === undefined ? {} : { todo }) }
}

/** What is said of several methods of a file in the same words is said once. */
function merged(skips: readonly Skip[]): Skip[] {
  const seen = new Map<string, Skip>()
  for (const skip of skips) seen.set(skip.reason, skip)
  return [...seen.values()]
}
