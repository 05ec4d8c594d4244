import type { Facts } from '../../flow/facts.js'
import type { App } from '../../project/apps.js'
import type { Node } from '../../project/ast.js'
import { nextConfigOf } from '../../project/next-config.js'
import type { SourceFile } from '../../project/source-file.js'

const SERVERS =
  /^(?:[^/]+\/)?(?:Dockerfile(?:\.\w+)?|docker-compose\.ya?ml|compose\.ya?ml|fly\.toml|Procfile|ecosystem\.config\.[cm]?js|render\.yaml|railway\.(?:json|toml)|nixpacks\.toml|captain-definition|app\.yaml)$/

/** Why an app may run as one process; undefined where nothing says so: what Next.js apps usually run on makes many. */
export function deploymentOf(app: App, { project }: Facts): string | undefined {
  const { tree } = project
  const within = (path: string): string | undefined =>
    app.root === '' ? path : path.startsWith(`${app.root}/`) ? path.slice(app.root.length + 1) : undefined
  const found = tree.files.find((path) => SERVERS.test(within(path) ?? path) || SERVERS.test(path))
  if (found !== undefined) return `with ${found} it may be the only one`
  return nextConfigOf(app, project)?.output === 'standalone'
    ? 'with output standalone it may be the only one'
    : undefined
}

const SAYS = /\b(?:single|one|1|only)[\s-]+(?:\w+[\s-]+)?(?:instance|process|node|server|replica|container|machine)\b/i
const NOT_YET =
  /\b(?:in production|for production|production use|use redis|switch to|replace with|move to|todo|not suitable|won'?t work|doesn'?t work|multiple instances|multi-instance)\b/i

/** Whether a comment beside it says that there is one instance, and asks nobody to change that. */
export function statesSingleInstance(file: SourceFile, node: Node): boolean {
  const before = file.text.slice(Math.max(0, node.start - 600), node.start)
  const comments = before.match(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g)?.join('\n') ?? ''
  return SAYS.test(comments) && !NOT_YET.test(comments)
}
