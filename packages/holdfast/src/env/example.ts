import { declarationOf } from './server-env.js'

/**
 * The text of `.env.example`: every variable of these environments without a value, with the description of its schema
 * above it. What the app starts without is commented out.
 */
export function envExample(...envs: readonly object[]): string {
  const blocks = envs.flatMap((env) => {
    const declaration = declarationOf(env)
    return namesOf(env).map((name) => {
      const description = declaration?.describe(name)
      const comments = description === undefined ? [] : description.split(/\s*[\r\n]+\s*/).map((line) => `# ${line}\n`)
      return `${comments.join('')}${declaration?.isOptional(name) === true ? '# ' : ''}${name}=\n`
    })
  })
  return [
    '# What the app reads from its environment. Values go into .env.local, which is never committed.\n',
    ...blocks,
  ].join('\n')
}

/** How `.env.example` differs from what is declared; both lists are empty where it does not. */
export interface ExampleDrift {
  /** Declared, and not in the file. */
  readonly missing: readonly string[]
  /** In the file, and not declared. */
  readonly undeclared: readonly string[]
}

/** Compares names only. A line `# NAME=` counts as being in the file: that is how optional variables are shown. */
export function exampleDrift(text: string, ...envs: readonly object[]): ExampleDrift {
  const declared = new Set(envs.flatMap(namesOf))
  const listed = namesIn(text)
  return {
    missing: [...declared].filter((name) => !listed.has(name)),
    undeclared: [...listed].filter((name) => !declared.has(name)),
  }
}

/** Of `serverEnv` they are not enumerable. */
function namesOf(env: object): readonly string[] {
  return Object.getOwnPropertyNames(env)
}

function namesIn(text: string): ReadonlySet<string> {
  // A quoted value may go over several lines, which look like others.
  const lines = text.replaceAll(/=\s*(["'`])[^]*?\1/g, '=')
  return new Set(
    Array.from(
      lines.matchAll(/^(?:[ \t]*(?:export[ \t]+)?|# ?(?=[A-Z\d_]+=))([A-Za-z_]\w*)[ \t]*=/gm),
      ([, name]) => name as string,
    ),
  )
}
