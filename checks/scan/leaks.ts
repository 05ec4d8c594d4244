import { crc32, deflateSync } from 'node:zlib'

/** One way by which an app tells a secret, as sources of a page of its own and where the build then holds it. */
export interface Leak {
  readonly id: string
  /** Where its findings are: each of these has at least one. */
  readonly where: readonly RegExp[]
  /** Where one of the two bundlers puts it as well. */
  readonly also?: RegExp
  /** Of at least one finding. */
  readonly encoding: string
  /** Of findings, where it is not the leak's variable. */
  readonly key?: string
  /** Makes the secret of random text; default: the text itself. */
  readonly secret?: (random: string) => string
  /** Lines of `.env` beside the leak's own variable. */
  readonly env?: (secret: string) => string
  /** Properties of the Next configuration. */
  readonly config?: (secret: string) => Readonly<Record<string, unknown>>
  /** By path. Code reads `variable`, as an expression; what is no code holds the secret itself. */
  readonly files: (secret: string, variable: string) => Readonly<Record<string, string | Buffer>>
}

/** Characters that every format escapes in another way. */
const awkward = (random: string): string => `${random}<"&/+=>${random.slice(0, 4)}`

const CHUNK = /^\.next\/static\/.*\.js$/
const MAP = /^\.next\/static\/.*\.map$/
/** A prerendered page, its data for navigation, and the segments for prefetches. */
const page = (path: string): RegExp[] => [
  new RegExp(`^\\.next/server/app/${path}\\.html$`),
  new RegExp(`^\\.next/server/app/${path}\\.(?:rsc$|segments/)`),
]

const client = (body: string): string => `'use client'\nexport default function Page() { ${body} }`
const server = (body: string): string => `export default function Page() { ${body} }`
const show = (expression: string): string => `return <p>{${expression}}</p>`
const base64 = (expression: string, encoding = 'base64'): string => `Buffer.from(${expression}).toString('${encoding}')`

/** Also in the page that Next prerenders of a client component. */
const inScript = (path: string): RegExp[] => [
  CHUNK,
  MAP,
  new RegExp(`^\\.next/server/app/${path}\\.(?:html|rsc|segments)`),
]

/** Alone in the HTML and the data of its page. */
function onPage(
  id: string,
  encoding: string,
  expression: (variable: string) => string,
  more: Partial<Leak> = {},
): Leak {
  return {
    id,
    encoding,
    where: page(id),
    files: (_, variable) => ({ [`app/${id}/page.jsx`]: server(show(expression(variable))) }),
    ...more,
  }
}

export const leaks: readonly Leak[] = [
  {
    id: 'config-env',
    encoding: 'raw',
    where: [CHUNK, /config-env\.html$/],
    config: (secret) => ({ env: { INLINED: secret } }),
    files: () => ({ 'app/config-env/page.jsx': client('return <p>{process.env.INLINED}</p>') }),
  },
  {
    id: 'public-alias',
    encoding: 'raw',
    where: [CHUNK, /public-alias\.html$/],
    env: (secret) => `NEXT_PUBLIC_ALIAS='${secret}'`,
    files: () => ({ 'app/public-alias/page.jsx': client('return <p>{process.env.NEXT_PUBLIC_ALIAS}</p>') }),
  },
  {
    id: 'written-in-source',
    encoding: 'json',
    where: inScript('written-in-source'),
    secret: awkward,
    files: (secret) => ({ 'app/written-in-source/page.jsx': client(`return <p title={${JSON.stringify(secret)}} />`) }),
  },
  {
    id: 'in-a-comment',
    encoding: 'raw',
    where: [MAP],
    files: (secret) => ({ 'app/in-a-comment/page.jsx': client(`/* ${secret} */ return <p>{Date.length}</p>`) }),
  },
  {
    id: 'json-module',
    encoding: 'raw',
    where: [CHUNK],
    also: MAP,
    files: (secret) => ({
      'app/json-module/settings.json': JSON.stringify({ title: 'Shop', mail: { key: secret } }),
      'app/json-module/page.jsx': `'use client'\nimport settings from './settings.json'\nexport default function Page() { return <p onClick={() => console.log(settings)}>{settings.title}</p> }`,
    }),
  },
  {
    id: 'props',
    encoding: 'json',
    where: page('props'),
    secret: awkward,
    files: (_, variable) => ({
      'app/props/widget.jsx': `'use client'\nexport function Widget({ settings }) { return <p>{settings.title}</p> }`,
      'app/props/page.jsx': `import { Widget } from './widget'\n${server(`return <Widget settings={{ title: 'Shop', key: ${variable} }} />`)}`,
    }),
  },
  onPage('text', 'html', (variable) => variable, { secret: awkward }),
  onPage('json-script', 'json in unicode', (variable) => variable, {
    secret: awkward,
    files: (_, variable) => ({
      'app/json-script/page.jsx': server(
        `return <script type="application/json" dangerouslySetInnerHTML={{ __html: JSON.stringify({ key: ${variable} }).replace(/[<>&]/g, (sign) => '\\\\u00' + sign.charCodeAt(0).toString(16)) }} />`,
      ),
    }),
  }),
  onPage('data-attribute', 'html', (variable) => variable, {
    secret: awkward,
    files: (_, variable) => ({
      'app/data-attribute/page.jsx': server(`return <p data-settings={JSON.stringify({ key: ${variable} })} />`),
    }),
  }),
  onPage('href', 'url', (variable) => variable, {
    secret: awkward,
    files: (_, variable) => ({
      'app/href/page.jsx': server(`return <a href={'/pay?key=' + encodeURIComponent(${variable})}>Pay</a>`),
    }),
  }),
  onPage('base64-settings', 'base64', (variable) => base64(`JSON.stringify({ cookie: { key: ${variable} } })`)),
  onPage('base64url', 'base64url', (variable) => base64(`'?>' + ${variable}`, 'base64url'), {
    // Signs in which the two alphabets differ.
    secret: (random) => `${random}??>>??>>`,
  }),
  onPage('hex', 'hex', (variable) => base64(variable, 'hex')),
  onPage('reversed', 'reversed', (variable) => `Array.from(${variable}).reverse().join('')`),
  onPage('error-message', 'raw', (variable) => variable, {
    files: (_, variable) => ({
      'app/error-message/page.jsx': server(
        `let words; try { throw new Error('cannot sign in with ' + ${variable}) } catch (error) { words = error.message }\nreturn <p>{words}</p>`,
      ),
    }),
  }),
  onPage('password-of-an-address', 'raw', (variable) => `new URL(${variable}).password`, {
    secret: (random) => `postgres://app:${random}@db.internal:5432/app`,
  }),
  onPage('bound-argument', 'json', (variable) => variable, {
    secret: awkward,
    files: (_, variable) => ({
      // What a function closes over is encrypted; what is bound to it is not.
      'app/bound-argument/actions.js': `'use server'\nexport async function pay(key, form) { console.log(key.length, form) }`,
      'app/bound-argument/page.jsx': `import { pay } from './actions'\n${server(`return <form action={pay.bind(null, ${variable})}><button>Pay</button></form>`)}`,
    }),
  }),
  {
    id: 'metadata',
    encoding: 'raw',
    where: page('metadata'),
    files: (_, variable) => ({
      'app/metadata/page.jsx': `export async function generateMetadata() { return { description: 'key ' + ${variable} } }\n${server('return null')}`,
    }),
  },
  {
    id: 'opengraph-alt',
    encoding: 'raw',
    where: page('opengraph-alt'),
    files: (secret) => ({
      'app/opengraph-alt/opengraph-image.png': png(),
      'app/opengraph-alt/opengraph-image.alt.txt': `A shop, ${secret}`,
      'app/opengraph-alt/page.jsx': server('return null'),
    }),
  },
  {
    id: 'segment',
    encoding: 'raw',
    where: [...page('segment/below'), /segment\/below\.segments\/.*\.segment\.rsc$/],
    files: (_, variable) => ({
      'app/segment/layout.jsx': `export default function Layout({ children }) { return <div title={${variable}}>{children}</div> }`,
      'app/segment/below/page.jsx': server('return null'),
    }),
  },
  {
    id: 'address',
    encoding: 'raw',
    // The scanner writes the key in place of the value.
    where: [
      /^\.next\/server\/app\/address\/\[LEAK_ADDRESS\]\.html$/,
      /^\.next\/server\/app\/address\/\[LEAK_ADDRESS\]\.(?:rsc$|segments\/)/,
    ],
    also: /^\.next\/server\/app\/address\/\[LEAK_ADDRESS\]\.meta$/,
    files: (_, variable) => ({
      'app/address/[token]/page.jsx': `export const dynamicParams = false\nexport const generateStaticParams = () => [{ token: ${variable} }]\n${server('return null')}`,
    }),
  },
  {
    id: 'route-body',
    encoding: 'raw',
    where: [/^\.next\/server\/app\/route-body\.body$/],
    files: (_, variable) => ({
      'app/route-body/route.js': `export const dynamic = 'force-static'\nexport function GET() { return Response.json({ key: ${variable} }) }`,
    }),
  },
  {
    id: 'route-header',
    encoding: 'raw',
    where: [/^\.next\/server\/app\/route-header\.meta$/],
    files: (_, variable) => ({
      'app/route-header/route.js': `export const dynamic = 'force-static'\nexport function GET() { return new Response('ok', { headers: { 'x-upstream-key': ${variable} } }) }`,
    }),
  },
  {
    id: 'manifest',
    encoding: 'raw',
    where: [/^\.next\/server\/app\/manifest\.webmanifest\.body$/],
    files: (_, variable) => ({
      'app/manifest.js': `export default function manifest() { return { name: 'Shop', start_url: '/?key=' + ${variable} } }`,
    }),
  },
  {
    id: 'robots',
    encoding: 'raw',
    where: [/^\.next\/server\/app\/robots\.txt\.body$/],
    files: (_, variable) => ({
      'app/robots.js': `export default function robots() { return { rules: { userAgent: '*', disallow: '/' + ${variable} } } }`,
    }),
  },
  {
    id: 'style-sheet',
    encoding: 'raw',
    where: [/^\.next\/static\/.*\.css(?:\.map)?$/],
    files: (secret) => ({
      'app/style-sheet/style.css': `.price::after { content: "${secret}" }`,
      'app/style-sheet/page.jsx': `import './style.css'\n${server('return <p className="price" />')}`,
    }),
  },
  {
    id: 'public-file',
    encoding: 'raw',
    where: [/^public\/settings\.js$/],
    files: (secret) => ({ 'public/settings.js': `window.settings = { key: '${secret}' }` }),
  },
  {
    id: 'image-text',
    encoding: 'raw',
    where: [/^public\/shop\.png$/],
    files: (secret) => ({ 'public/shop.png': png(`Comment\0made with ${secret}`) }),
  },
  {
    id: 'entities-in-an-image',
    encoding: 'html',
    where: [/^public\/shop\.svg$/],
    secret: awkward,
    files: (secret) => ({
      'public/shop.svg': `<svg xmlns="http://www.w3.org/2000/svg"><desc>${Array.from(secret, (sign, at) => `&#${at % 2 ? `x${sign.charCodeAt(0).toString(16)}` : sign.charCodeAt(0)};`).join('')}</desc></svg>`,
    }),
  },
  {
    id: 'static-props',
    encoding: 'json',
    where: [/^\.next\/server\/pages\/static-props\.html$/, /^\.next\/server\/pages\/static-props\.json$/],
    secret: awkward,
    files: (_, variable) => ({
      'pages/static-props.jsx': `export const getStaticProps = () => ({ props: { key: ${variable} } })\nexport default function Page() { return null }`,
    }),
  },
  {
    id: 'response-header',
    encoding: 'raw',
    where: [/^\.next\/routes-manifest\.json$/],
    config: (secret) => ({ headers: [{ source: '/text', headers: [{ key: 'x-key', value: secret }] }] }),
    files: () => ({}),
  },
  {
    id: 'redirect',
    encoding: 'raw',
    where: [/^\.next\/routes-manifest\.json$/],
    config: (secret) => ({ redirects: [{ source: '/old', destination: `/new?key=${secret}`, permanent: false }] }),
    files: () => ({}),
  },
  {
    id: 'known-format',
    key: 'stripe-or-clerk-secret-key',
    encoding: 'raw',
    where: inScript('known-format'),
    secret: (random) => `sk_live_${random.replaceAll(/[-_]/g, 'x')}`,
    files: (secret) => ({ 'app/known-format/page.jsx': client(`return <p title="${secret}" />`) }),
  },
]

/** A picture of one point, with a text chunk (PNG §11.3.3.2) where there is a text. */
function png(text?: string): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  }
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', Buffer.from('00000001000000010800000000', 'hex')),
    ...(text === undefined ? [] : [chunk('tEXt', Buffer.from(text, 'latin1'))]),
    chunk('IDAT', deflateSync(Buffer.alloc(2))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
