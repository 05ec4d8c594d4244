import { bare, nameOf, type Node } from '../project/ast.js'
import { calleeOf, isCall, type Frame } from './frame.js'
import { CALLED, type Origin } from './origin.js'

/**
 * A call as it is written, through names of its file: `db().from('x').insert` is `#db().from().insert`. For clients that
 * are written out in the project, whose origin is what they are made of.
 */
export function writtenOrigin(node: Node, frame: Frame): Origin {
  const steps: string[] = []
  let at: Node | undefined = bare(node)
  for (let step = 0; at !== undefined && step < 24; step++) {
    if (isCall(at)) {
      steps.unshift(CALLED)
      at = bare(calleeOf(at))
    } else if (at.type === 'MemberExpression') {
      steps.unshift(nameOf(at.property, at.computed) ?? '…')
      at = bare(at.object)
    } else if (at.type === 'Identifier') {
      const binding = frame.file.bindings.lookup(at.name, at)
      const init: Node | undefined =
        binding?.kind === 'variable' && binding.path.length === 0 && binding.init !== undefined
          ? bare(binding.init)
          : undefined
      if (init === undefined || (!isCall(init) && init.type !== 'MemberExpression')) {
        steps.unshift(at.name)
        at = undefined
      } else at = init
    } else at = undefined
  }
  return { root: { kind: 'global' }, steps }
}
