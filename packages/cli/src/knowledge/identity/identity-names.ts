import type { Proof } from '../../flow/check.js'
import { argumentsOf, isCall, type CallNode } from '../../flow/frame.js'
import { bare, nameOf } from '../../project/ast.js'

/** What functions are called that find out who calls. */
const NAMED =
  /(?:^|[#.…])(?:(?:get|fetch|load|read|use|resolve|find|is|has)?(?:Server|Current|Authenticated|Authed|Auth|Logged\w*|Session|User|Api|Request|My|Valid|Active|Safe)*(?:Session|User|Auth|Viewer|Principal|Identity|UserId|AuthContext|AuthUser|AuthState|AuthInfo|Claims|Authenticated|LoggedIn|SignedIn|Authorized|Admin)|(?:validate|verify|check|decode|authenticate|authorize|introspect)\w*(?:Session|User|Auth|Token|ApiKey|Key|Request|Bearer|J[wW][tT]|Cookie|Header|Credentials|Admin|Access|Permissions?|Authorization)|auth|session|authenticate|authorize|currentUser|viewer)(?:From\w+|OrNull|OrThrow|OrRedirect|Server|Safe)?$/
const DEMANDED =
  /(?:^|[#.…])(?:require|assert|ensure|enforce|protect|guard|must|throwUnless)\w*(?:Auth|User|Session|Login|LoggedIn|Admin|Role|Permission|Access|Identity|Member|Owner|SignedIn)(?!Agent)\w*$/
const WITH = /(?:^|[#.…])with\w*(?:Auth|User|Session|Admin|Workspace|Team|Org|Account|ApiKey|Permission|Protect)\w*$/
/** What says of whom a function speaks: with anything else in hand it looks up somebody, and not the caller. */
const OF_THE_CALLER =
  /^(?:_?re[qs]|request|response|ctx|context|event|\w*[cC]ookies?|\w*[hH]eaders?|\w*[tT]oken|\w*[sS]ession\w*|\w*[aA]uth\w*|\w*[oO]ptions|\w*[kK]ey|jwt|bearer|props|supabase|client)$/

/** Whether something is called what finds out who calls. */
export function isCheckName(name: string): boolean {
  return DEMANDED.test(name) || NAMED.test(name) || WITH.test(name)
}

/** What a call proves if it is what it is called. */
export function byName(name: string, call: CallNode): Proof | undefined {
  if (DEMANDED.test(name)) return 'throws'
  if (!NAMED.test(name)) return undefined
  const [first] = argumentsOf(call)
  if (first === undefined || !/(?:User|UserId|Admin|Principal|Identity|find\w+)$/.test(name)) return 'returns'
  const given = bare(first)
  const about =
    given.type === 'Identifier'
      ? given.name
      : given.type === 'MemberExpression'
        ? nameOf(given.property, given.computed)
        : isCall(given) || given.type === 'ObjectExpression'
          ? 'request'
          : undefined
  return about !== undefined && OF_THE_CALLER.test(about) ? 'returns' : undefined
}

/** Whether a wrapper is called what asks who calls. */
export function isWrapperName(name: string): boolean {
  return WITH.test(name)
}
