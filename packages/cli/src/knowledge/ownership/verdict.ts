import type { Facts } from '../../flow/facts.js'
import { argumentsOf, calleeOf, isCall, type Frame } from '../../flow/frame.js'
import type { Guard } from '../../flow/guards.js'
import type { Handler } from '../../flow/handler.js'
import { reach, type CallSite } from '../../flow/reach.js'
import { bare, functionName, nameOf, propertyOf, textOf, type Node } from '../../project/ast.js'
import { isPartOfCheck, readsLittle } from '../answers/exposure.js'
import { nominalCheck } from '../identity/identity.js'
import { isDatabase, objectAccessOf, type ObjectAccess, type Term } from '../object-access/object-access.js'
import { isOwnTerm, objectCheckOf } from './check.js'
import { keepingOf } from './database.js'
import { Lineages } from './lineage.js'
import { isOfAnother } from './parent.js'
import { ownersOf } from './schema.js'
import { isByLink, isCapability, isPerson, isPersonal, namesObject, ownerKindOf, saysPublished } from './ownership.js'
import { Releases } from './releases.js'
import { opennessOf, publicReason } from '../identity/openness.js'
import { audienceOf, natureOf } from '../identity/public-routes.js'
import { roleCheck } from '../identity/roles.js'
import { serviceCheck } from '../identity/signatures.js'

/** What is known of one use of a record that the caller named. */
export interface ObjectUse {
  readonly site: CallSite
  readonly access: ObjectAccess
  readonly verdict: 'fail' | 'unknown' | 'pass' | 'n/a'
  /**
   * `named`: found by an id of the request. `claimed`: it says whose it is, as the request does. `void`: the condition
   * falls away without a session.
   */
  readonly how: 'named' | 'claimed' | 'void'
  /** The field. */
  readonly key: string
  /** Where what clears it stands. */
  readonly by?: { readonly node: Node; readonly frame: Frame }
}

/** Every use that a handler makes of records that the caller names. */
export function objectUsesOf(handler: Handler, facts: Facts): ObjectUse[] {
  const lineages = new Lineages(facts, handler)
  const judge = new Judge(handler, facts, lineages)
  return facts.sites(handler).flatMap((site) => {
    const access = objectAccessOf(site, facts.origins)
    return access === undefined ? [] : judge.uses(site, access)
  })
}

class Judge {
  readonly #handler: Handler
  readonly #facts: Facts
  readonly #lineages: Lineages
  readonly #releases: Releases
  #public: boolean | undefined

  constructor(handler: Handler, facts: Facts, lineages: Lineages) {
    this.#handler = handler
    this.#facts = facts
    this.#lineages = lineages
    this.#releases = new Releases(handler, facts, lineages)
  }

  uses(site: CallSite, access: ObjectAccess): ObjectUse[] {
    const { node, frame } = site
    // Further away it would be about everything.
    if (site.depth > MAX_DEPTH || !speaksOfObjects(access)) return []
    const own = access.where.filter((term) => this.#lineages.of(term.value, term.frame).principal)
    const holds = own.some((term) => isOwnTerm(term, access, node, frame, this.#facts, this.#lineages))
    const named = access.where.find(
      (term) => namesObject(term.key) && this.#isChosen(term) && !this.#isNaturalKey(term, access),
    )
    const claimed = access.data.find((term) => this.#isClaim(term, access))
    const wanted = holds ? undefined : own.length > 0 ? own[0] : named
    const term = wanted ?? claimed
    if (term === undefined) {
      return holds && access.where.some((each) => this.#isChosen(each))
        ? [{ site, access, how: 'named', key: own[0]?.key ?? '', verdict: 'pass', by: { node, frame } }]
        : []
    }
    const how = wanted === undefined ? 'claimed' : own.length > 0 && !holds ? 'void' : 'named'
    return [{ site, access, how, key: term.key ?? '', ...this.#verdict(site, access, how) }]
  }

  #isChosen({ value, frame }: Term): boolean {
    const { chosen, principal } = this.#lineages.of(value, frame)
    return chosen && !principal
  }

  /** An address or a name that is looked up: whether it is taken, and not whose it is. */
  #isNaturalKey({ key }: Term, { verb }: ObjectAccess): boolean {
    return verb === 'read' && /email|username|handle|slug$/i.test(key ?? '')
  }

  #isClaim(term: Term, { verb, data, records }: ObjectAccess): boolean {
    const kind = ownerKindOf(term.key)
    if (kind === undefined || verb === 'read' || !this.#isChosen(term) || isPerson(records)) return false
    // What it finds by way of another record, that record's query answers for.
    if (this.#lineages.of(term.value, term.frame).found) return false
    // Who acts is known, and the other one is whom it is about.
    return (
      kind === 'tenant' ||
      !data.some((each) => ownerKindOf(each.key) === 'user' && this.#lineages.of(each.value, each.frame).principal)
    )
  }

  #verdict(
    site: CallSite,
    access: ObjectAccess,
    how: ObjectUse['how'],
  ): Pick<ObjectUse, 'verdict' | 'by'> & Partial<Pick<ObjectUse, 'how'>> {
    const facts = this.#facts
    const { node, frame } = site
    const exposure = {
      site,
      effect: access.verb === 'read' ? ('read' as const) : ('write' as const),
      records: access.records,
    }
    if (isPartOfCheck(exposure, facts)) return { verdict: 'n/a' }
    const check = objectCheckOf(facts)
    const guard =
      facts.guardOf(check, site, this.#handler) ??
      facts.guardOf(roleCheck, site, this.#handler) ??
      this.#releases.after(site) ??
      this.#releases.whereGiven(site)
    if (guard !== undefined) {
      if (this.#fallsAway(guard)) return { verdict: 'fail', how: 'void' }
      const other = how === 'named' && isOfAnother(guard, site, access, this.#handler, facts, this.#lineages)
      if (!other) return { verdict: 'pass', by: { node: guard.check, frame: guard.frame } }
    }
    const known = facts.guardOf(nominalCheck, site, this.#handler)
    if (known !== undefined && isOfService(known, facts)) return { verdict: 'n/a' }
    if ((known === undefined || site.depth >= 2) && this.#isPublic()) return { verdict: 'n/a' }
    if (access.where.some(({ key }) => isCapability(key) || saysPublished(key))) return { verdict: 'n/a' }
    const keeping = keepingOf(node, frame, access, facts)
    if (keeping === 'kept') return { verdict: 'pass', by: { node, frame } }
    if (keeping === 'unknown') return { verdict: 'unknown' }
    if (how === 'void') return { verdict: 'fail' }
    if (access.verb !== 'read' && keepsInStep(frame)) return { verdict: 'unknown' }
    if (how === 'claimed') return { verdict: 'fail' }
    return {
      verdict:
        access.verb === 'read'
          ? this.#ofRead(site, access, known === undefined)
          : this.#addsOwn(site, access)
            ? 'unknown'
            : this.#ofChange(access, known === undefined),
    }
  }

  /** Whether what asks for the owner asks for nobody where nobody is signed in. */
  #fallsAway({ check, frame }: { readonly check: Node; readonly frame: Frame }): boolean {
    if (!isCall(check)) return false
    const { root, steps } = this.#facts.origins.of(calleeOf(check), frame)
    if (root.kind !== 'function' || steps.length > 0) return false
    const inside: Frame = { file: root.frame.file, fn: root.node, outer: root.frame, call: { node: check, frame } }
    return reach(this.#facts.origins, inside).some((site) => {
      const access = objectAccessOf(site, this.#facts.origins)
      const own = access?.where.filter((term) => this.#lineages.of(term.value, term.frame).principal) ?? []
      return (
        access !== undefined &&
        own.length > 0 &&
        !own.some((term) => isOwnTerm(term, access, site.node, site.frame, this.#facts, this.#lineages))
      )
    })
  }

  /** `update({ where: { id }, data: { bookings: { create: { userId: session.user.id } } } })`: the record itself stays. */
  #addsOwn({ node, frame }: CallSite, { store, data }: ObjectAccess): boolean {
    if (store !== 'prisma' || node.type === 'TaggedTemplateExpression') return false
    const options = argumentsOf(node)[0]
    const given = propertyOf(options, 'data')
    const plain = given === undefined ? undefined : bare(given)
    if (plain?.type !== 'ObjectExpression' || plain.properties.length === 0) return false
    const adds = plain.properties.every((each) => {
      const relation = each.type === 'Property' ? bare(each.value) : undefined
      return (
        relation?.type === 'ObjectExpression' &&
        relation.properties.every(
          (one) =>
            one.type === 'Property' &&
            /^(?:create|createMany|connectOrCreate)$/.test(nameOf(one.key, one.computed) ?? ''),
        )
      )
    })
    return adds && data.some((term) => term.frame === frame && this.#lineages.of(term.value, frame).principal)
  }

  #ofChange(access: ObjectAccess, anonymous: boolean): ObjectUse['verdict'] {
    if (access.verb === 'create' && isDatabase(access)) return 'n/a'
    if (anonymous && isByLink(access.records)) return 'n/a'
    // Whoever wrote what is answered is told of it: which person that is, the record says, and not the caller.
    const isMet = ({ value, frame, key }: Term): boolean =>
      namesObject(key) && this.#lineages.of(value, frame).found && !this.#lineages.of(value, frame).principal
    if (isPerson(access.records) && access.where.some(isMet)) return 'unknown'
    return this.#isOwned(access) === true ? 'fail' : 'unknown'
  }

  #ofRead(site: CallSite, access: ObjectAccess, anonymous: boolean): ObjectUse['verdict'] {
    if (access.counts || !this.#releases.has(site.node)) return 'n/a'
    if (audienceOf(access.records) === 'everybody') return 'n/a'
    if (givesLittle(site)) return 'n/a'
    if (anonymous && isByLink(access.records)) return 'n/a'
    if (anonymous && audienceOf(access.records) !== 'somebody') return 'unknown'
    // A profile that is made to be seen.
    if (
      isPerson(access.records) &&
      (ownersOf(this.#facts.project).sensitive(access.records ?? '') === false ||
        readsLittle({ site, effect: 'read', records: access.records }))
    )
      return 'unknown'
    return this.#isOwned(access) === true ? 'fail' : 'unknown'
  }

  /** Whether records belong to somebody: their schema says so, the query does, or what they are called. */
  #isOwned({ records, where, data }: ObjectAccess): boolean | undefined {
    if (records === undefined) return undefined
    const told = ownersOf(this.#facts.project).owned(records)
    if (told !== undefined) return told
    if ([...where, ...data].some(({ key }) => ownerKindOf(key) !== undefined)) return true
    return audienceOf(records) === 'somebody' || isPersonal(records) ? true : undefined
  }

  #isPublic(): boolean {
    if (this.#public === undefined) {
      const { open } = opennessOf(this.#handler, this.#facts)
      this.#public =
        natureOf(this.#handler) !== undefined ||
        (open.length > 0 && publicReason(this.#handler, open, this.#facts) !== undefined)
    }
    return this.#public
  }
}

const MAX_DEPTH = 5

function speaksOfObjects({ where, data }: ObjectAccess): boolean {
  return where.some(({ key }) => namesObject(key)) || data.some(({ key }) => ownerKindOf(key) !== undefined)
}

/** Whether a function reads by its name, and writes down what it learnt on the way. */
function keepsInStep(frame: Frame): boolean {
  for (let at: Frame | undefined = frame; at?.fn !== undefined; at = at.outer) {
    const name = functionName(at.fn)
    if (name !== undefined) return /^(?:get|fetch|find|load|sync|refresh|lookup)(?![a-z])/.test(name)
  }
  return false
}

/** Whether a service has proven itself: records are not its own, and nobody else's either. */
function isOfService({ check, frame }: Guard, facts: Facts): boolean {
  return (
    check.type === 'BinaryExpression' || (isCall(check) && facts.guards(serviceCheck).proof(check, frame) !== undefined)
  )
}

const LITTLE =
  /^(?:_?id|uuid|slug|name|username|image|avatar\w*|title|role|status|plan|type|\w+(?:Id|_id)|(?:created|updated|deleted)\w*|_count|count)$/

/** Whether a query names what it reads, and that tells nothing of anybody. */
function givesLittle({ node }: CallSite): boolean {
  if (node.type === 'TaggedTemplateExpression') return false
  const [first] = argumentsOf(node)
  const columns = textOf(first)
  if (columns !== undefined) return columns.split(',').every((each) => LITTLE.test(each.trim()))
  const named = bare(propertyOf(first, 'select') ?? propertyOf(first, 'columns') ?? node)
  return (
    named.type === 'ObjectExpression' &&
    named.properties.every((each) => each.type === 'Property' && LITTLE.test(nameOf(each.key, each.computed) ?? ''))
  )
}
