import type { Rule } from '../rule.js'

const route = (title: string, head: string, body: string): { title: string; files: Record<string, string> } => ({
  title,
  files: {
    'app/api/convert/route.ts': `${head}export async function POST(req: Request) {\n  const { name } = await req.json()\n${body}\n}\n`,
  },
})
const EXEC = `import { exec } from 'node:child_process'\nimport { promisify } from 'node:util'\nconst run = promisify(exec)\n`
const SPAWN = `import { spawn } from 'node:child_process'\n`

/** Kept apart: they are longer than the rule. */
export const COMMAND_EXAMPLES: Rule['examples'] = {
  bad: [
    route('A command line.', EXEC, '  return Response.json(await run(`convert ${name} out.png`))'),
    route(
      'A list of arguments, and a shell that reads it.',
      SPAWN,
      `  spawn('convert', [name, 'out.png'], { shell: true })\n  return new Response()`,
    ),
    route('A shell by name.', SPAWN, "  spawn('sh', ['-c', `convert ${name} out.png`])\n  return new Response()"),
    route('The program itself.', SPAWN, '  spawn(name, [])\n  return new Response()'),
    route('Code.', '', '  return Response.json(eval(name))'),
    route('Code in another dress.', '', "  return Response.json(new Function('x', name)(1))"),
    route('Whatever module.', '', '  const plugin = await import(name)\n  return Response.json(plugin.default())'),
    {
      title: 'In a helper that an action calls.',
      files: {
        'lib/convert.ts': `import { execSync } from 'child_process'\nexport function convert(file: string) {\n  return execSync('convert ' + file).toString()\n}\n`,
        'app/actions.ts': `'use server'\nimport { convert } from '@/lib/convert'\nexport async function run(form: FormData) {\n  return convert(String(form.get('file')))\n}\n`,
      },
    },
    route(
      'It is looked at when all is done.',
      EXEC,
      '  const out = await run(`convert ${name} out.png`)\n  if (!/^[a-z]+$/.test(name)) return new Response(null, { status: 400 })\n  return Response.json(out)',
    ),
    route(
      'It is quoted, and the answer ignored.',
      `${EXEC}import { quote } from 'shell-quote'\n`,
      '  quote([name])\n  return Response.json(await run(`convert ${name} out.png`))',
    ),
  ],
  good: [
    route(
      'A fixed program with a list of arguments.',
      `import { execFile } from 'node:child_process'\n`,
      "  execFile('convert', ['--', name, 'out.png'])\n  return new Response()",
    ),
    route('Nothing of the caller’s.', EXEC, "  return Response.json(await run('git rev-parse HEAD'))"),
    route(
      'A list of what may be.',
      EXEC,
      "  if (!['small', 'large'].includes(name)) return new Response(null, { status: 400 })\n  return Response.json(await run(`convert-${name}`))",
    ),
    route(
      'A strict form.',
      EXEC,
      '  if (!/^[a-z0-9]+$/.test(name)) throw new Error()\n  return Response.json(await run(`convert ${name} out.png`))',
    ),
    route(
      'Quoted.',
      `${EXEC}import { quote } from 'shell-quote'\n`,
      "  return Response.json(await run('convert ' + quote([name])))",
    ),
    route('A number.', EXEC, '  return Response.json(await run(`head -n ${Number(name)} log.txt`))'),
    route(
      'A table of modules.',
      '',
      "  const load = { csv: () => import('./csv'), json: () => import('./json') }[name as 'csv']\n  return Response.json(await load())",
    ),
    route(
      'A script of Redis is no code of the server.',
      `import { Redis } from '@upstash/redis'\nconst redis = new Redis()\n`,
      "  return Response.json(await redis.eval('return ARGV[1]', [], [name]))",
    ),
  ],
  unknown: [
    route(
      'The beginning is looked at, and no more.',
      EXEC,
      "  if (!name.startsWith('image-')) return new Response(null, { status: 400 })\n  return Response.json(await run(`convert ${name} out.png`))",
    ),
  ],
}
