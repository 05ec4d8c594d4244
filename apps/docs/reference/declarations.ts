import ts from 'typescript-5'

/** A property or method, as its `.d.ts` says it. */
export interface Member {
  readonly name: string
  readonly optional: boolean
  /** The type, as written. */
  readonly type: string
  readonly doc: string
}

/** One export of a module. */
export interface Declared {
  readonly name: string
  /** As in the `.d.ts`, without comments. */
  readonly signature: string
  readonly doc: string
  /** Of an interface or an object type, those that it extends included; empty for everything else. */
  readonly members: readonly Member[]
}

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  skipLibCheck: true,
  types: [],
  strict: true,
}

/** Reads `.d.ts` files: what each exports, with the doc comments. */
export function declarationsOf(files: readonly string[]): (file: string) => readonly Declared[] {
  const program = ts.createProgram([...files], OPTIONS)
  const checker = program.getTypeChecker()
  return (file) => {
    const source = program.getSourceFile(file)
    const symbol = source && checker.getSymbolAtLocation(source)
    if (symbol === undefined) throw new Error(`${file} is no module.`)
    return checker
      .getExportsOfModule(symbol)
      .map((each) => declared(checker, each))
      .toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
  }
}

function declared(checker: ts.TypeChecker, exported: ts.Symbol): Declared {
  const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
  const nodes = symbol.declarations ?? []
  return {
    name: exported.name,
    signature: nodes.map(signatureOf).join('\n'),
    doc: docOf(checker, symbol),
    members: nodes.some(holdsMembers) ? membersOf(checker, checker.getDeclaredTypeOfSymbol(symbol)) : [],
  }
}

const holdsMembers = (node: ts.Node): boolean =>
  ts.isInterfaceDeclaration(node) || (ts.isTypeAliasDeclaration(node) && ts.isTypeLiteralNode(node.type))

function membersOf(checker: ts.TypeChecker, type: ts.Type): readonly Member[] {
  return type.getProperties().flatMap((property) => {
    const node = property.declarations?.[0]
    if (node === undefined || property.name.startsWith('__@')) return []
    return [
      {
        name: property.name,
        optional: (property.flags & ts.SymbolFlags.Optional) !== 0,
        type: typeOf(checker, node, property),
        doc: docOf(checker, property),
      },
    ]
  })
}

function typeOf(checker: ts.TypeChecker, node: ts.Declaration, property: ts.Symbol): string {
  if (ts.isPropertySignature(node) && node.type !== undefined) return oneLine(node.type)
  if (ts.isMethodSignature(node)) {
    const parameters = node.parameters.map(oneLine).join(', ')
    return `(${parameters}) => ${node.type === undefined ? 'void' : oneLine(node.type)}`
  }
  return checker.typeToString(checker.getTypeOfSymbol(property))
}

const printer = ts.createPrinter({ removeComments: true })

const printed = (node: ts.Node): string => printer.printNode(ts.EmitHint.Unspecified, node, node.getSourceFile())

const oneLine = (node: ts.Node): string => printed(node).replaceAll(/\s+/g, ' ')

function signatureOf(node: ts.Declaration): string {
  // `const a: T` is declared in a list of its own, which carries the keyword.
  const whole = ts.isVariableDeclaration(node) ? node.parent.parent : node
  return printed(whole)
    .replaceAll(/^export |^declare |\bexport declare /gm, '')
    .replaceAll('    ', '  ')
    .replace(/;$/, '')
}

/** The comment and its `@throws`, `@returns` and `@param` lines; links in it as plain names. */
function docOf(checker: ts.TypeChecker, symbol: ts.Symbol): string {
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker))
  const tags = symbol
    .getJsDocTags(checker)
    .filter(({ name }) => ['throws', 'returns', 'param'].includes(name))
    .map(({ name, text: said }) => tagLine(name, ts.displayPartsToString(said)))
  return [text, ...tags].filter((line) => line !== '').join('\n\n')
}

function tagLine(name: string, said: string): string {
  if (name === 'throws') return `Throws ${said.replace(/^\{(\w+)\}\s*/, '`$1` ')}`
  if (name === 'returns') return `Returns ${said}`
  const [parameter = '', ...rest] = said.split(' ')
  return `\`${parameter}\`: ${rest.join(' ').replace(/^- /, '')}`
}
