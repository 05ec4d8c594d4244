import { calleeOf, isCall, type CallNode } from '../flow/frame.js'
import { bare } from '../project/ast.js'
import type { SourceFile } from '../project/source-file.js'

/**
 * Whether a call can be one of a package that the file itself imports, or of a global: a quick look at names, so that only
 * few calls have to be followed through the project.
 */
export function mayCall(call: CallNode, file: SourceFile, modules: RegExp): boolean {
  let at = bare(calleeOf(call))
  for (let step = 0; step < 24; step++) {
    if (at.type === 'MemberExpression') at = bare(at.object)
    else if (isCall(at)) at = bare(calleeOf(at))
    else if (at.type !== 'Identifier') return at.type === 'ImportExpression'
    else {
      const binding = file.bindings.lookup(at.name, at)
      if (binding === undefined) return true
      if (binding.kind === 'import') return modules.test(binding.source)
      const value = binding.kind === 'variable' ? (binding.init ?? binding.assigned[0]) : undefined
      if (value === undefined) return false
      at = bare(value)
    }
  }
  return false
}
