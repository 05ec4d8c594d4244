import type {
  Directive,
  ExportDefaultDeclaration,
  ExportNamedDeclaration,
  Statement,
  VariableDeclaration,
} from 'oxc-parser'
import type { Edit } from '../../edits/edit.js'
import { isCallable, mentions, type Callable, type Node } from '../../project/ast.js'
import type { SourceFile } from '../../project/source-file.js'
import type { PlanItem } from '../plan.js'
import { AddedImports } from '../../edits/added-imports.js'
import { styleOf } from '../../edits/file-style.js'

/** The names under which Next.js looks for the function. */
const NAMES = ['proxy', 'middleware', 'default']

/**
 * Puts the proxy of Holdfast around the one that a file exports. The function itself, what else the file exports and its
 * matcher stay as they are: it is asked for the same requests as before.
 */
export function composedProxy(file: SourceFile, options: string, isTyped: boolean): PlanItem[] {
  const { path } = file
  if (file.faults.length > 0) return left(path, 'it cannot be parsed')
  if (isOverloaded(file)) return left(path, 'its function has overloads')
  const composer = new Composer(file, options, isTyped)
  for (const statement of file.program.body) {
    const edits = composer.around(statement)
    if (edits === undefined) continue
    return [{ action: 'modify', path, what: 'headers and CSP of pages, around what is there', edits }]
  }
  return left(path, 'how it exports its function could not be made out')
}

function left(path: string, reason: string): PlanItem[] {
  const todo = "Put `proxy({ origin: process.env.APP_ORIGIN }, yours)` of 'holdfast/next/proxy' around its function."
  return [{ action: 'skip', path, reason, todo }]
}

class Composer {
  readonly #file: SourceFile
  readonly #options: string
  readonly #isTyped: boolean
  readonly #imports: AddedImports
  readonly #style: ReturnType<typeof styleOf>

  constructor(file: SourceFile, options: string, isTyped: boolean) {
    this.#file = file
    this.#options = options
    this.#isTyped = isTyped
    this.#imports = new AddedImports(file)
    this.#style = styleOf(file)
  }

  /** Undefined where the statement does not export the function. */
  around(statement: Statement | Directive): readonly Edit[] | undefined {
    if (statement.type === 'ExportDefaultDeclaration') return this.#aroundDefault(statement)
    return statement.type === 'ExportNamedDeclaration' ? this.#aroundNamed(statement) : undefined
  }

  /** `export default middleware`, `export default clerkMiddleware(…)`, `export default function () { … }` */
  #aroundDefault({ start, declaration }: ExportDefaultDeclaration): readonly Edit[] | undefined {
    if (declaration.type !== 'FunctionDeclaration') {
      return declaration.type === 'ClassDeclaration' ? undefined : this.#aroundValue(declaration)
    }
    if (declaration.id === null) return this.#aroundValue(declaration)
    // Others of the file may call it by its name.
    const name = declaration.id.name
    const isPlain = takesRequest(declaration, this.#file)
    return this.#finished([this.#edit(start, declaration.start, '')], [`export default ${this.#call(name, isPlain)}`])
  }

  #aroundNamed(statement: ExportNamedDeclaration): readonly Edit[] | undefined {
    const { declaration, specifiers, source, start, exportKind } = statement
    if (exportKind === 'type') return undefined
    if (declaration?.type === 'FunctionDeclaration' && NAMES.includes(declaration.id?.name ?? '')) {
      const name = (declaration.id as { name: string }).name
      const isPlain = takesRequest(declaration, this.#file)
      return this.#exportedAs(name, name, [this.#edit(start, declaration.start, '')], isPlain)
    }
    if (declaration?.type === 'VariableDeclaration') {
      const found = declaration.declarations.find(({ id }) => id.type === 'Identifier' && NAMES.includes(id.name))
      if (found !== undefined) return found.init === null ? undefined : this.#aroundValue(found.init)
      const name = onlyName(declaration)
      if (name === undefined) return undefined
      return this.#exportedAs(name, name, [this.#edit(start, declaration.start, '')], false)
    }
    for (const specifier of specifiers) {
      const exported = nameOf(specifier.exported)
      if (specifier.exportKind === 'type' || !NAMES.includes(exported)) continue
      const local = nameOf(specifier.local)
      // The others of the list stay in it.
      const rest = specifiers.filter((each) => each !== specifier)
      const removed = this.#without(statement, rest)
      if (source === null) return this.#exportedAs(exported, local, removed, false)
      const inner = this.#free('appProxy')
      const from = `${this.#style.quote}${source.value}${this.#style.quote}${this.#style.semicolon}`
      const imported = local === 'default' ? inner : `{ ${local} as ${inner} }`
      const [first, ...others] = removed as [Edit, ...Edit[]]
      const text = `import ${imported} from ${from}${first.text === '' ? '' : this.#style.eol}${first.text}`
      return this.#exportedAs(exported, inner, [{ ...first, text }, ...others], false)
    }
    return undefined
  }

  /** The expression that is exported, put into the call where it stands. */
  #aroundValue(value: Node): readonly Edit[] {
    const name = this.#imports.name('proxy', 'holdfast/next/proxy')
    const isPlain = isCallable(value) && takesRequest(value, this.#file)
    const isCast = this.#isTyped && !isPlain
    const [open, close] = isCast && !/^(?:Call|Member)Expression$|^Identifier$/.test(value.type) ? ['(', ')'] : ['', '']
    const end = isCast ? `${close} as unknown as Parameters<typeof ${name}>[1])` : ')'
    const edits = [
      this.#edit(value.start, value.start, `${name}(${this.#options}, ${open}`),
      this.#edit(value.end, value.end, end),
    ]
    // A declaration ends without a semicolon, and what follows might go on with the call.
    const ended = value.type === 'FunctionDeclaration' ? [this.#edit(value.end, value.end, ';')] : []
    return this.#finished([...edits, ...ended], [])
  }

  /** A function of this file, exported in its place at the end. */
  #exportedAs(exported: string, local: string, edits: readonly Edit[], isPlain: boolean): readonly Edit[] {
    const call = this.#call(local, isPlain)
    if (exported === 'default') return this.#finished(edits, [`export default ${call}`])
    if (exported !== local) return this.#finished(edits, [`export const ${exported} = ${call}`])
    const guarded = this.#free('guarded')
    return this.#finished(edits, [`const ${guarded} = ${call}`, `export { ${guarded} as ${exported} }`])
  }

  #call(local: string, isPlain: boolean): string {
    const name = this.#imports.name('proxy', 'holdfast/next/proxy')
    const cast = isPlain || !this.#isTyped ? '' : ` as unknown as Parameters<typeof ${name}>[1]`
    return `${name}(${this.#options}, ${local}${cast})`
  }

  /** With the import on top and `lines` at the end. */
  #finished(edits: readonly Edit[], lines: readonly string[]): readonly Edit[] {
    const { text } = this.#file
    const { eol, semicolon } = this.#style
    const imports = this.#imports.edit(this.#style)
    const end = text.length
    const before = text.endsWith('\n') ? eol : eol + eol
    const added =
      lines.length === 0 ? [] : [this.#edit(end, end, before + lines.map((line) => line + semicolon + eol).join(''))]
    return [...(imports === undefined ? [] : [imports]), ...edits, ...added]
  }

  #without({ start, end, specifiers, source }: ExportNamedDeclaration, rest: typeof specifiers): readonly Edit[] {
    if (rest.length === 0) return [this.#edit(start, end, '')]
    const { text } = this.#file
    const names = rest.map((each) => text.slice(each.start, each.end)).join(', ')
    const from = source === null ? '' : ` from ${text.slice(source.start, source.end)}`
    return [this.#edit(start, end, `export { ${names} }${from}${this.#style.semicolon}`)]
  }

  #edit(start: number, end: number, text: string): Edit {
    return { path: this.#file.path, start, end, text }
  }

  #free(wanted: string): string {
    let name = wanted
    for (let count = 2; mentions(this.#file.program, name); count++) name = `${wanted}${count}`
    return name
  }
}

/** `const { auth: middleware } = NextAuth(…)`, where nothing else is exported with it. */
function onlyName({ declarations: [first, second] }: VariableDeclaration): string | undefined {
  if (first?.id.type !== 'ObjectPattern' || second !== undefined) return undefined
  const [property, other] = first.id.properties
  if (property?.type !== 'Property' || other !== undefined || property.value.type !== 'Identifier') return undefined
  return NAMES.includes(property.value.name) ? property.value.name : undefined
}

/** Whether a function may be called with Next's request by its types: one that wants more of it needs a cast. */
function takesRequest({ params: [first] }: Callable, { text }: SourceFile): boolean {
  const type = first !== undefined && 'typeAnnotation' in first ? first.typeAnnotation?.typeAnnotation : undefined
  return type === undefined || type === null || /^(?:Next)?Request$/.test(text.slice(type.start, type.end))
}

function isOverloaded({ program }: SourceFile): boolean {
  return program.body.some(
    (each) =>
      each.type === 'ExportNamedDeclaration' &&
      each.declaration?.type === 'TSDeclareFunction' &&
      NAMES.includes(each.declaration.id?.name ?? ''),
  )
}

function nameOf(name: { readonly type: string; readonly name?: string; readonly value?: string }): string {
  return name.name ?? name.value ?? ''
}
