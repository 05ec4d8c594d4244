import type { Rule } from '../rule.js'

const route = (title: string, body: string, head = ''): { title: string; files: Record<string, string> } => ({
  title,
  files: {
    'app/api/files/route.ts': `import { readFile, writeFile } from 'node:fs/promises'\nimport path from 'node:path'\n${head}const ROOT = path.resolve('uploads')\nexport async function GET(req: Request) {\n  const name = new URL(req.url).searchParams.get('name') ?? ''\n${body}\n}\n`,
  },
})
const READ = '  return new Response(await readFile(path.join(ROOT, name)))'
const REFUSE = 'return new Response(null, { status: 400 })'

/** Kept apart: they are longer than the rule. */
export const PATH_EXAMPLES: Rule['examples'] = {
  bad: [
    route('`path.join` follows `..`.', READ),
    route('So does `path.normalize`.', '  return new Response(await readFile(path.normalize(`${ROOT}/${name}`)))'),
    {
      title: 'The name of an uploaded file.',
      files: {
        'app/api/upload/route.ts': `import { writeFile } from 'fs/promises'\nimport { join } from 'path'\nexport async function POST(req: Request) {\n  const file = (await req.formData()).get('file') as File\n  await writeFile(join(process.cwd(), 'public', file.name), Buffer.from(await file.arrayBuffer()))\n  return new Response()\n}\n`,
      },
    },
    {
      title: 'All of a path, in a Pages API handler.',
      files: {
        'pages/api/files/[...path].ts': `import fs from 'fs'\nexport default function handler(req, res) {\n  fs.createReadStream('./files/' + req.query.path.join('/')).pipe(res)\n}\n`,
      },
    },
    route(
      'What is outside is looked at too late.',
      `${READ.replace('return', 'const answer =')}\n  if (name.includes('/')) ${REFUSE}\n  return answer`,
    ),
    route('The name is cut, and the answer ignored.', `  path.basename(name)\n${READ}`),
    route('A helper of a package is imported and not used.', READ, `import sanitize from 'sanitize-filename'\n`),
    {
      title: 'The names inside an archive.',
      files: {
        'app/api/import/route.ts': `import { writeFile } from 'node:fs/promises'\nimport AdmZip from 'adm-zip'\nexport async function POST(req: Request) {\n  const zip = new AdmZip(Buffer.from(await req.arrayBuffer()))\n  for (const entry of zip.getEntries()) await writeFile(\`./data/\${entry.entryName}\`, entry.getData())\n  return new Response()\n}\n`,
      },
    },
  ],
  good: [
    route('The name alone.', '  return new Response(await readFile(path.join(ROOT, path.basename(name))))'),
    route(
      'Inside the root.',
      `  const file = path.resolve(ROOT, name)\n  if (!file.startsWith(ROOT + path.sep)) ${REFUSE}\n  return new Response(await readFile(file))`,
    ),
    route(
      'Not outside of it.',
      `  const file = path.resolve(ROOT, name)\n  const inside = path.relative(ROOT, file)\n  if (inside.startsWith('..') || path.isAbsolute(inside)) ${REFUSE}\n  return new Response(await readFile(file))`,
    ),
    route('A list of what may be.', `  if (!['terms.pdf', 'prices.pdf'].includes(name)) ${REFUSE}\n${READ}`),
    route('A strict form.', `  if (!/^[\\w-]+\\.pdf$/.test(name)) ${REFUSE}\n${READ}`),
    route(
      'A helper of a package.',
      '  return new Response(await readFile(path.join(ROOT, sanitize(name))))',
      `import sanitize from 'sanitize-filename'\n`,
    ),
    route('A path of the app’s own.', "  return new Response(await readFile(path.join(ROOT, 'terms.pdf')))"),
    route(
      'A name of the app’s own.',
      '  await writeFile(path.join(ROOT, `${crypto.randomUUID()}.bin`), name)\n  return new Response()',
    ),
  ],
  unknown: [
    route('Two dots are refused, and nothing else.', `  if (name.includes('..')) ${REFUSE}\n${READ}`),
    route(
      'A root without a separator at its end: `uploads-old` begins with it too.',
      `  const file = path.resolve(ROOT, name)\n  if (!file.startsWith(ROOT)) ${REFUSE}\n  return new Response(await readFile(file))`,
    ),
  ],
}
