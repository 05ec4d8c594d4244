/** Of what one verdict is given. */
export type ItemScope = 'route' | 'file' | 'route or file' | 'app'

/** One item of the checklist: what the gate enforces and the audit answers. */
export interface Item {
  /** A public name: rules, reports and pages use it. */
  readonly id: string
  /** What is so where all is well. */
  readonly title: string
  readonly scope: ItemScope
  readonly fails: string
  readonly clears: string
}

/** Items that belong together, by the letter of their ids. */
export interface ItemGroup {
  readonly letter: string
  readonly title: string
  readonly items: readonly Item[]
}

const item = (id: string, title: string, scope: ItemScope, fails: string, clears: string): Item => ({
  id,
  title,
  scope,
  fails,
  clears,
})

/** The checklist, in the order in which it is printed. */
export const GROUPS: readonly ItemGroup[] = [
  {
    letter: 'A',
    title: 'Who calls',
    items: [
      item(
        'A1',
        'Tokens live in HttpOnly cookies, not in web storage',
        'route or file',
        'A token that proves identity is written to localStorage or sessionStorage, handed to the browser for that, or read from there for an Authorization header.',
        'An HttpOnly cookie. What proves nothing, such as a theme, may be stored.',
      ),
      item(
        'A2',
        'Access tokens live 30 minutes at most',
        'app',
        'A token of the app’s own that opens its API lives longer, or has no end.',
        'A short life, or a session that the server or a provider can revoke.',
      ),
      item(
        'A3',
        'Sessions are renewed by a refresh that can be revoked',
        'app',
        'A sign-in with tokens of the app’s own and no refresh at all.',
        'Refresh tokens that rotate, sessions in a database, or a provider that does either.',
      ),
      item(
        'A4',
        'Signing secrets are 32 random characters or more, from the environment',
        'file',
        'The secret of tokens, cookies or encryption stands in the source, is short or a placeholder, or falls back to a text.',
        'The environment, looked at when the app starts.',
      ),
      item(
        'A5',
        'Cookies that prove identity are HttpOnly, Secure and SameSite',
        'file',
        'One is set without HttpOnly, without Secure in production, or without SameSite.',
        'All three, or a library that sets them.',
      ),
      item(
        'A6',
        'Sensitive routes are protected in the handler',
        'route',
        'A handler reads private data or changes state, and neither it nor what it calls asks who is there; a proxy alone is no check.',
        'A check in the handler, in its wrapper or in the data layer. What is public by nature is not asked.',
      ),
      item(
        'A7',
        'No header, body or query is believed about who calls',
        'route',
        'The caller is whoever a header such as x-user-id, the body or the query says, and nothing proves it.',
        'Identity that comes from a verified credential.',
      ),
    ],
  },
  {
    letter: 'C',
    title: 'From where: CORS',
    items: [
      item(
        'C1',
        'No wildcard origin on sensitive APIs',
        'route',
        'Access-Control-Allow-Origin: * where callers sign in, private data or a token is given, or state is changed.',
        'A list of origins, or data that is public.',
      ),
      item(
        'C2',
        'Origins are compared with an exact list',
        'file',
        'The Origin is sent back as it came, or matched by a part of it or by an expression without anchors.',
        'A list of whole origins.',
      ),
      item(
        'C3',
        'Preflights are answered where CORS is set',
        'route or file',
        'CORS headers on methods that ask first, and no OPTIONS answer that carries them.',
        'An OPTIONS handler, the proxy or the configuration answers.',
      ),
      item(
        'C4',
        'Credentials are allowed for named origins only',
        'file',
        'Access-Control-Allow-Credentials: true beside a wildcard or an origin that is sent back as it came.',
        'A list of whole origins.',
      ),
      item(
        'C5',
        'Answers that differ by origin say Vary: Origin',
        'file',
        'The origin in the answer depends on the request, and caches are not told.',
        'Vary: Origin on that answer.',
      ),
    ],
  },
  {
    letter: 'R',
    title: 'How often: rate limits',
    items: [
      item(
        'R1',
        'Critical endpoints are rate limited',
        'route',
        'Sign-in, registration, password reset, one-time codes or a costly call (mail, SMS, AI) without any limit.',
        'A limit in the handler, the proxy or the library that answers.',
      ),
      item(
        'R2',
        'Strangers and signed-in callers have different limits',
        'app',
        'One limit for all where both kinds call.',
        'Two tiers.',
      ),
      item(
        'R3',
        'A refusal for its rate is 429 with Retry-After',
        'route',
        'Another status, or no Retry-After.',
        'Both.',
      ),
      item(
        'R4',
        'Limits are counted in a store that all instances share',
        'file',
        'A Map or an object of a module counts, where more than one instance may run.',
        'Redis or a database, or an app that says that it runs alone.',
      ),
      item(
        'R5',
        'Client addresses come from a trusted proxy',
        'file',
        'X-Forwarded-For as it came, or its first entry, is the key of a limit or decides something.',
        'The entry that the trusted proxy wrote, or the header that the platform vouches for.',
      ),
    ],
  },
  {
    letter: 'V',
    title: 'As asked: validation',
    items: [
      item(
        'V1',
        'Input is validated by a schema',
        'route',
        'Body, query or params are stored, asked for or passed on as they came.',
        'A schema, or checks by hand of every field’s type and range.',
      ),
      item(
        'V2',
        'Texts and lists have a maximum length',
        'route or file',
        'A schema of what is stored or costly has texts or lists without a bound.',
        'Bounds.',
      ),
      item(
        'V3',
        'Formats are validated',
        'file',
        'An e-mail, URL, id, date or choice is taken as any text where its form matters.',
        'The format in the schema.',
      ),
      item(
        'V4',
        'Bad input is answered with a clear 400',
        'route',
        'The schema throws and nobody catches, bad input is a 500, or internal errors are sent out.',
        '400 with details, or a wrapper that makes it so.',
      ),
      item(
        'V5',
        'No query is put together from input',
        'file',
        'Input inside the text of a SQL statement, or an object from outside where a NoSQL query takes operators.',
        'Parameters, or templates that bind.',
      ),
      item(
        'V6',
        'No HTML from input without a sanitiser',
        'file',
        'A sink such as dangerouslySetInnerHTML or innerHTML gets what a user can influence.',
        'A sanitiser, a constant, or JSON-LD that is escaped.',
      ),
      item(
        'V7',
        'Reading the body is guarded',
        'route',
        'A call of request.json() or formData() outside of any try, or without a bound where bodies are large.',
        'A guarded and bounded read.',
      ),
      item(
        'V8',
        'No command and no path is made from input',
        'route',
        'Input in a shell, in eval, in import() or in the path of a file.',
        'Fixed commands with a list of arguments, paths resolved inside one folder.',
      ),
      item(
        'V9',
        'No expression takes super-linear time',
        'file',
        'A regular expression that backtracks without end looks at input.',
        'A linear expression, or a bounded length before it.',
      ),
    ],
  },
  {
    letter: 'O',
    title: 'And the rest',
    items: [
      item(
        'O1',
        'No other site can act with the visitor’s cookie',
        'route',
        'A handler that trusts a cookie changes state without a look at origin or token, or on GET.',
        'A check, SameSite=Strict with its reason, a credential in a header, or a Server Action’s own check.',
      ),
      item(
        'O2',
        'Security headers and a content policy are set',
        'app',
        'No Content-Security-Policy, or none of the base headers.',
        'The proxy, the configuration or a library sets them.',
      ),
      item(
        'O3',
        'No secret in the browser or in the repository',
        'file',
        'A secret in NEXT_PUBLIC_…, in the configuration’s env, in a client component, in a committed .env, or in the source.',
        'An environment that only the server reads.',
      ),
      item(
        'O4',
        'No dependency with a known vulnerability',
        'app',
        'A locked version of a framework, auth, token or http library inside a published range.',
        'A version that is fixed.',
      ),
      item(
        'O5',
        'Objects are given to those who may have them',
        'route',
        'A record is found or changed by an id of the request, and neither before nor in the query does its owner matter.',
        'The caller in the query, a look at the owner, or a role that may see all.',
      ),
      item(
        'O6',
        'Services prove who they are',
        'route',
        'A webhook or a cron job without signature or secret, or with one that is compared by ===.',
        'A verified signature, a comparison in constant time.',
      ),
      item(
        'O7',
        'Server Actions ask who calls',
        'route',
        'An exported action reads private data or changes state without a check.',
        'A check in it, or in the client or wrapper that it is made with.',
      ),
      item(
        'O8',
        'No redirect and no request leads where a caller says',
        'route',
        'The address of a redirect or of a fetch comes from the request, and no list says which may.',
        'A list, or paths of the same origin.',
      ),
    ],
  },
]

/** All of them, in order. */
export const ITEMS: readonly Item[] = GROUPS.flatMap(({ items }) => items)
