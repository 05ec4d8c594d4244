import { posix } from 'node:path'
import type { App } from '../project/apps.js'
import type { SourceTree } from '../project/source-tree.js'

/** Where an app is deployed, as a file or a variable of the platform says. */
export interface Platform {
  readonly name: string
  /** What says so. */
  readonly by: string
  /** The `trustedProxies` that is made for it. */
  readonly preset?: string
  /** Whether a proxy of the platform stands in front of every app on it. */
  readonly isBehindProxy: boolean
}

interface Sign extends Omit<Platform, 'by'> {
  readonly files: RegExp
  readonly variable?: string
}

const behind = { isBehindProxy: true }

/** The surest first. */
const SIGNS: readonly Sign[] = [
  { name: 'Vercel', files: /^vercel\.(?:json|ts)$/, variable: 'VERCEL', preset: 'vercel', ...behind },
  { name: 'Fly.io', files: /^fly\.toml$/, variable: 'FLY_APP_NAME', preset: 'fly', ...behind },
  {
    name: 'Cloudflare',
    files: /^(?:wrangler\.(?:toml|jsonc?)|open-next\.config\.[cm]?[jt]s)$/,
    variable: 'CF_PAGES',
    preset: 'cloudflare',
    ...behind,
  },
  { name: 'Netlify', files: /^netlify\.toml$/, variable: 'NETLIFY', ...behind },
  { name: 'Render', files: /^render\.ya?ml$/, variable: 'RENDER', ...behind },
  { name: 'Railway', files: /^railway\.(?:json|toml)$/, variable: 'RAILWAY_PROJECT_ID', ...behind },
  { name: 'Google App Engine', files: /^app\.ya?ml$/, variable: 'GAE_APPLICATION', ...behind },
  { name: 'AWS Amplify', files: /^amplify\.ya?ml$/, variable: 'AWS_APP_ID', ...behind },
  { name: 'Heroku', files: /^Procfile$/, variable: 'DYNO', ...behind },
  { name: 'nginx', files: /^nginx[\w.-]*\.conf$/, preset: 'nginx', ...behind },
  {
    name: 'a container',
    files: /^(?:Dockerfile(?:\.[\w-]+)?|(?:docker-)?compose[\w.-]*\.ya?ml)$/,
    isBehindProxy: false,
  },
]

/** The platforms that an app or the repository around it shows, the surest first. */
export function platformsOf(
  app: App,
  tree: SourceTree,
  environment: Readonly<Record<string, string | undefined>>,
): readonly Platform[] {
  const folders = new Set([app.root, ''])
  const files = tree.files.filter((path) => folders.has(posix.dirname(path) === '.' ? '' : posix.dirname(path)))
  return SIGNS.flatMap(({ files: wanted, variable, ...platform }) => {
    const file = files.find((path) => wanted.test(posix.basename(path)))
    if (file !== undefined) return [{ ...platform, by: file }]
    return variable !== undefined && environment[variable] ? [{ ...platform, by: variable }] : []
  })
}
