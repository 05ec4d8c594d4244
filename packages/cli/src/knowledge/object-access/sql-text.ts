import { argumentsOf, frameOf, isCall, type Frame } from '../../flow/frame.js'
import { bare, textOf, type Node } from '../../project/ast.js'

const SQL = /^\s*(select|insert|update|delete|replace|merge|truncate|drop|alter|create|with)\b/i
const SQL_TABLE = /\b(?:from|into|update|table)\s+["`[]?(?:\w+["`\]]?\.["`[]?)?(\w+)/i

/** The statement of a call that is given SQL as text. */
export function sqlOf(node: Node, frame: Frame): { readonly verb: string; readonly table: string } | undefined {
  if (!isCall(node)) return undefined
  const first = node.type === 'TaggedTemplateExpression' ? node.quasi : argumentsOf(node)[0]
  if (first === undefined) return undefined
  const text = piecesOf(written(first, frame))
    ?.map((piece) => (typeof piece === 'string' ? piece : ' '))
    .join('')
  const verb = text === undefined ? undefined : SQL.exec(text)?.[1]
  const table = text === undefined ? undefined : SQL_TABLE.exec(text)?.[1]
  return verb === undefined || table === undefined ? undefined : { verb: verb.toLowerCase(), table }
}

/** The texts and values that a text is put together from, by a template or with `+`; undefined where it begins with no text. */
export function piecesOf(node: Node): readonly (string | Node)[] | undefined {
  const plain = bare(node)
  if (plain.type === 'TemplateLiteral') {
    return plain.quasis.flatMap(({ value }, index) => {
      const next = plain.expressions[index]
      return next === undefined ? [value.cooked ?? ''] : [value.cooked ?? '', next]
    })
  }
  if (plain.type === 'BinaryExpression' && plain.operator === '+') {
    const left = piecesOf(plain.left)
    return left === undefined ? undefined : [...left, ...(piecesOf(plain.right) ?? [plain.right])]
  }
  const text = textOf(plain)
  return text === undefined ? undefined : [text]
}

/** What stands where a name or an argument comes from. */
function written(given: Node, frame: Frame): Node {
  let node = bare(given)
  let at = frame
  for (let step = 0; node.type === 'Identifier' && step < 8; step++) {
    const binding = at.file.bindings.lookup(node.name, node)
    if (binding?.kind === 'variable' && binding.init !== undefined && binding.path.length === 0)
      node = bare(binding.init)
    else if (binding?.kind === 'parameter' && binding.path.length === 0) {
      const call: Frame['call'] = frameOf(binding.of, at)?.call
      const argument = call === undefined ? undefined : argumentsOf(call.node)[binding.index]
      if (call === undefined || argument === undefined) return node
      node = bare(argument)
      at = call.frame
    } else return node
  }
  return node
}
