import { isProblem } from 'holdfast'
import { problem, role } from 'holdfast/next'
import { people, route, routes } from '@/security'
import { User, UserChanges, UserId } from '@/users/user'

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = routes({
  PATCH: route({
    access: role('admin'),
    params: UserId,
    body: UserChanges,
    object: ({ params }) => people.users.find(params.id),
    // Nobody locks themselves out, and nobody lifts themselves up.
    can: ({ principal, object }) => object.id !== principal.id || ownAccount,
    response: User,
    handler: async ({ object, body: { roles, disabled }, answer }) => {
      const changed = await people.users.update(object.id, {
        ...(roles === undefined ? {} : { roles }),
        ...(disabled === undefined ? {} : { disabled }),
      })
      if (isProblem(changed)) return changed
      if (roles !== undefined) answer.audit('user_roles_changed', object.id, { roles: roles.join(' ') })
      if (disabled !== undefined) answer.audit(disabled ? 'user_disabled' : 'user_enabled', object.id)
      return changed
    },
  }),
})

const ownAccount = problem('users.own_account', {
  status: 409,
  title: 'Another administrator has to change your account',
})
