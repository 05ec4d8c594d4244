/** What the home page invites people to try. Each line is run by a test, which compares the status and the code. */
export interface Attempt {
  readonly title: string
  /** `$APP` stands for the app's address. */
  readonly command: string
  readonly status: number
  /** The problem's code; absent where the call is answered. */
  readonly code?: string
  readonly because: string
}

const json = `-H 'content-type: application/json'`

export const attempts: readonly Attempt[] = [
  {
    title: 'Read what is public',
    command: `curl -i '$APP/api/posts?limit=5'`,
    status: 200,
    because: 'Anybody may, from any origin. The RateLimit header counts down.',
  },
  {
    title: 'Read a profile without signing in',
    command: `curl -i $APP/api/profile`,
    status: 401,
    code: 'auth.required',
    because: 'No credential, no profile. The challenge says what to bring.',
  },
  {
    title: 'Claim to be somebody',
    command: `curl -i $APP/api/profile -H 'x-user-id: admin' -H 'x-forwarded-for: 10.0.0.1'`,
    status: 401,
    code: 'auth.required',
    because: 'Identity comes from a verified credential, never from a header anybody can write.',
  },
  {
    title: 'Ask for too much',
    command: `curl -i '$APP/api/posts?limit=5000'`,
    status: 400,
    code: 'input.invalid',
    because: 'The query has a schema: at most 100 a page. The answer names the field.',
  },
  {
    title: 'Use a method that is not there',
    command: `curl -i -X PUT $APP/api/orders`,
    status: 405,
    code: 'request.method_not_allowed',
    because: 'With the list of those that are, in Allow.',
  },
  {
    title: 'Sign somebody in from another site',
    command: `curl -i $APP/api/auth/login ${json} -H 'sec-fetch-site: cross-site' -H 'origin: https://evil.example' -d '{}'`,
    status: 403,
    code: 'cors.origin_denied',
    because: 'A browser says where a request comes from. Before anything is read, that settles it.',
  },
  {
    title: 'Sign in with plain text',
    command: `curl -i $APP/api/auth/login -H 'content-type: text/plain' -d 'let me in'`,
    status: 415,
    code: 'input.unsupported_type',
    because: 'Only the declared content type is parsed.',
  },
]
