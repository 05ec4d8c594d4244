import type { Found } from './mount.js'
import { isNavigation, isView } from './navigation.js'
import type { ConsoleParts } from './options.js'
import { plainPage } from './plain-page.js'

/**
 * What a person gets in place of a problem in JSON: the way to sign in, or a page that says why not. Only where a browser
 * goes to a page; a fetch gets the problem.
 */
export async function refusedPage(
  { path, signIn }: Pick<ConsoleParts, 'path' | 'signIn'>,
  { isPage }: Found,
  segments: readonly string[],
  request: Request,
  answer: Response,
): Promise<Response> {
  const { status, headers } = answer
  const isProblem = headers.get('content-type') === 'application/problem+json'
  if (isPage !== true || !isProblem || !isNavigation(request)) return answer
  const refusal = (await answer.json()) as { readonly code?: string; readonly title?: string; readonly detail?: string }
  const isSignedOut = status === 401 && refusal.code !== 'auth.step_up_required'
  if (isSignedOut && signIn !== undefined) {
    const to = new Headers(headers)
    to.delete('Content-Type')
    // Written anew: no part of it is the client's text. Its sign-in takes a path of this app, or none.
    const back = [path, ...(isView(segments) ? segments : [])].join('/')
    to.set('Location', `${signIn}?next=${encodeURIComponent(back)}`)
    return new Response(null, { status: 303, headers: to })
  }
  const said = isSignedOut ? 'Sign in as an administrator, then come back.' : refusal.detail
  const title = refusal.title ?? 'This cannot be shown'
  return plainPage({ status, title, lines: said === undefined ? [] : [said], headers })
}
