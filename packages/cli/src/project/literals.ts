import { bare, isCallable, nameOf, returnsOf, textOf, type Callable, type Node } from './ast.js'
import type { Binding, Path } from './bindings.js'
import type { Declared, ModuleGraph } from './module-graph.js'
import type { SourceFile } from './source-file.js'
import type { SourceTree } from './source-tree.js'

/** An expression, with the file that it stands in and what the functions around it were given. */
export interface Written {
  readonly node: Node
  readonly file: SourceFile
  readonly given?: Given
}

interface Given {
  readonly fn: Callable
  readonly args: readonly (Written | undefined)[]
  readonly outer?: Given
}

/** What stands in a text where nobody can tell. */
export const HOLE = '…'

const MAX_DEPTH = 24

/**
 * Reads values that are written out, such as a configuration: through names, files, spreads, calls of functions of the
 * project and both branches of a condition. Nothing is run.
 */
export class Literals {
  readonly #tree: SourceTree
  readonly #graph: ModuleGraph
  readonly #open = new Set<Binding>()
  #depth = 0

  constructor(tree: SourceTree, graph: ModuleGraph) {
    this.#tree = tree
    this.#graph = graph
  }

  /** Everything that an expression may be: literals, objects, functions, and calls of what is not of the project. */
  resolve(written: Written): readonly Written[] {
    if (this.#depth >= MAX_DEPTH) return []
    this.#depth++
    const found = this.#resolve({ ...written, node: bare(written.node) })
    this.#depth--
    return found
  }

  /** What an object has under a name. Of several spread into it, the last that has it. */
  member(object: Written, name: string): readonly Written[] {
    return this.resolve(object).flatMap(({ node, file, given }) => {
      if (node.type === 'ArrayExpression') {
        const element = node.elements[Number(name)]
        return element === null || element === undefined ? [] : this.resolve({ node: element, file, ...at(given) })
      }
      if (node.type !== 'ObjectExpression') return []
      for (const property of node.properties.toReversed()) {
        if (property.type === 'SpreadElement') {
          const found = this.member({ node: property.argument, file, ...at(given) }, name)
          if (found.length > 0) return found
        } else if (nameOf(property.key, property.computed) === name) {
          return this.resolve({ node: property.value, file, ...at(given) })
        }
      }
      return []
    })
  }

  /** The names and values of an object, spread ones first. */
  entries(object: Written): readonly (readonly [string, Written])[] {
    return this.resolve(object).flatMap(({ node, file, given }): (readonly [string, Written])[] => {
      if (node.type !== 'ObjectExpression') return []
      return node.properties.flatMap((property): (readonly [string, Written])[] => {
        if (property.type === 'SpreadElement') {
          return [...this.entries({ node: property.argument, file, ...at(given) })]
        }
        const name =
          nameOf(property.key, property.computed) ?? this.text({ node: property.key, file, ...at(given) }) ?? HOLE
        return [[name, { node: property.value, file, ...at(given) }]]
      })
    })
  }

  /** What is in an array, or in any of several: spread, added and mapped elements too. */
  elements(array: Written): readonly Written[] {
    return this.resolve(array).flatMap((value): readonly Written[] => {
      const { node, file, given } = value
      const here = (each: Node): Written => ({ node: each, file, ...at(given) })
      if (node.type === 'ArrayExpression') {
        return node.elements.flatMap((each): readonly Written[] => {
          if (each === null) return []
          return each.type === 'SpreadElement' ? this.elements(here(each.argument)) : this.resolve(here(each))
        })
      }
      if (node.type !== 'CallExpression') return []
      const callee = bare(node.callee)
      if (callee.type !== 'MemberExpression') return []
      const method = nameOf(callee.property, callee.computed)
      const [first] = node.arguments
      if (method === 'map' || method === 'flatMap') {
        const fn = first === undefined ? undefined : this.resolve(here(first))[0]
        if (fn === undefined || !isCallable(fn.node)) return []
        const results = this.elements(here(callee.object)).flatMap((each) => this.#called(fn, [each]))
        return method === 'map' ? results : results.flatMap((each) => this.elements(each))
      }
      if (method === 'concat') {
        return [callee.object, ...node.arguments].flatMap((each) => this.elements(here(each)))
      }
      return /^(?:filter|flat|slice|toSorted|sort|reverse)$/.test(method ?? '')
        ? this.elements(here(callee.object))
        : []
    })
  }

  /** A text, with {@link HOLE} for what cannot be told; undefined where nothing of it can. */
  text(written: Written): string | undefined {
    const texts = this.resolve(written).map((each) => this.#text(each))
    return texts.find((text) => text !== undefined && text !== '') ?? texts[0]
  }

  /** `true` or `false`; undefined where it is neither, or either. */
  flag(written: Written): boolean | undefined {
    const values = this.resolve(written).map(({ node }) => (node.type === 'Literal' ? node.value : undefined))
    const [first] = values
    return typeof first === 'boolean' && values.every((value) => value === first) ? first : undefined
  }

  /** What a function of the project may give. */
  returned(fn: Written): readonly Written[] {
    return this.#called(fn, [])
  }

  /** What `module.exports` is assigned in a file. */
  assignedExports(file: SourceFile): readonly Written[] {
    if (!file.text.includes('module.exports')) return []
    const found: Written[] = []
    for (const statement of file.program.body) {
      if (statement.type !== 'ExpressionStatement') continue
      const expression = bare(statement.expression)
      if (expression.type === 'AssignmentExpression' && isModuleExports(expression.left)) {
        found.push({ node: expression.right, file })
      }
    }
    return found
  }

  #resolve(written: Written): readonly Written[] {
    const { node, file, given } = written
    const here = (each: Node): Written => ({ node: each, file, ...at(given) })
    switch (node.type) {
      case 'Identifier': {
        const binding = file.bindings.lookup(node.name, node)
        const found = binding === undefined ? [] : this.#bound(binding, file, given)
        return found.length > 0 ? found : [written]
      }
      case 'MemberExpression': {
        if (isModuleExports(node)) {
          // `module.exports = wrap(module.exports)`: what it was before.
          const before = this.assignedExports(file).findLast((each) => each.node.end < node.start)
          return before === undefined ? [] : this.resolve(before)
        }
        const name = nameOf(node.property, node.computed)
        if (name === undefined) return [written]
        const found = this.#ofNamespace(node.object, name, file) ?? this.member(here(node.object), name)
        return found.length > 0 ? found : [written]
      }
      case 'ConditionalExpression':
        return [node.consequent, node.alternate].flatMap((each) => this.resolve(here(each)))
      case 'LogicalExpression':
        return (node.operator === '&&' ? [node.right] : [node.left, node.right]).flatMap((each) =>
          this.resolve(here(each)),
        )
      case 'CallExpression': {
        const required = this.#required(node, file)
        if (required !== undefined) return required
        const args = node.arguments.map((each) => here(each))
        const found = this.resolve(here(node.callee)).flatMap((callee) => {
          return isCallable(callee.node) ? this.#called(callee, args) : []
        })
        return found.length > 0 ? found : [written]
      }
      default:
        return [written]
    }
  }

  #called({ node, file, given }: Written, args: readonly (Written | undefined)[]): readonly Written[] {
    if (!isCallable(node)) return []
    const inside: Given = { fn: node, args, ...(given === undefined ? {} : { outer: given }) }
    return returnsOf(node).flatMap((each) => this.resolve({ node: each, file, given: inside }))
  }

  #bound(binding: Binding, file: SourceFile, given: Given | undefined): readonly Written[] {
    switch (binding.kind) {
      case 'import':
        return this.#declared(this.#graph.imported(binding.source, binding.name, file), binding.source, file)
      case 'function':
        return [{ node: binding.node, file, ...at(given) }]
      case 'class':
        return []
      case 'parameter': {
        let frame = given
        while (frame !== undefined && frame.fn !== binding.of) frame = frame.outer
        const argument = frame?.args[binding.index]
        return argument === undefined ? [] : this.#along(argument, binding.path)
      }
      case 'variable': {
        // `config = wrap(config)`
        if (this.#open.has(binding)) return []
        this.#open.add(binding)
        const values = [...(binding.init === undefined ? [] : [binding.init]), ...binding.assigned]
        const found = values.flatMap((node) => this.#along({ node, file, ...at(given) }, binding.path))
        this.#open.delete(binding)
        return found
      }
    }
  }

  #along(value: Written, path: Path): readonly Written[] {
    return path.reduce<readonly Written[]>(
      (values, step) => values.flatMap((each) => this.member(each, step)),
      this.resolve(value),
    )
  }

  #declared(declared: Declared, source: string, from: SourceFile): readonly Written[] {
    if ('binding' in declared) return this.#bound(declared.binding, declared.file, undefined)
    if ('expression' in declared) return this.resolve({ node: declared.expression, file: declared.file })
    const target = this.#graph.resolve(source, from.path)
    const file = 'file' in target ? this.#tree.source(target.file) : undefined
    if (file === undefined) return []
    const assigned = this.assignedExports(file)
    return 'external' in declared && declared.name !== 'default' && declared.name !== '*'
      ? assigned.flatMap((each) => this.member(each, declared.name))
      : assigned.flatMap((each) => this.resolve(each))
  }

  #ofNamespace(object: Node, name: string, file: SourceFile): readonly Written[] | undefined {
    const binding = object.type === 'Identifier' ? file.bindings.lookup(object.name, object) : undefined
    if (binding?.kind !== 'import' || binding.name !== '*') return undefined
    return this.#declared(this.#graph.imported(binding.source, name, file), binding.source, file)
  }

  #required(node: Node, file: SourceFile): readonly Written[] | undefined {
    if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'require')
      return undefined
    const source = textOf(node.arguments[0])
    const target = source === undefined ? undefined : this.#graph.resolve(source, file.path)
    const required = target !== undefined && 'file' in target ? this.#tree.source(target.file) : undefined
    return required === undefined ? [] : this.assignedExports(required).flatMap((each) => this.resolve(each))
  }

  #text({ node, file, given }: Written): string | undefined {
    const part = (each: Node): string => this.text({ node: each, file, ...at(given) }) ?? HOLE
    if (node.type === 'Literal') return node.value === null ? undefined : String(node.value)
    if (node.type === 'TemplateLiteral') {
      return node.quasis
        .map(({ value }, index) => {
          const hole = node.expressions[index]
          return (value.cooked ?? '') + (hole === undefined ? '' : part(hole))
        })
        .join('')
    }
    if (node.type === 'BinaryExpression' && node.operator === '+') return part(node.left) + part(node.right)
    if (node.type !== 'CallExpression') return undefined
    const callee = bare(node.callee)
    if (callee.type !== 'MemberExpression') return undefined
    const method = nameOf(callee.property, callee.computed)
    if (method === 'join') {
      const by = textOf(node.arguments[0]) ?? ','
      const parts = this.elements({ node: callee.object, file, ...at(given) }).map((each) => this.#text(each) ?? HOLE)
      return parts.length === 0 ? undefined : parts.join(by)
    }
    // What is replaced in a policy is white space, or the nonce.
    if (!/^(?:replace|replaceAll|trim|toString|toLowerCase)$/.test(method ?? '')) return undefined
    return this.text({ node: callee.object, file, ...at(given) })
      ?.replaceAll(/\s+/g, ' ')
      .trim()
  }
}

function at(given: Given | undefined): { given?: Given } {
  return given === undefined ? {} : { given }
}

function isModuleExports(node: Node): boolean {
  return (
    node.type === 'MemberExpression' &&
    node.object.type === 'Identifier' &&
    node.object.name === 'module' &&
    nameOf(node.property, node.computed) === 'exports'
  )
}
