'use server'

import { signedIn } from 'holdfast/next'
import { refresh } from 'next/cache'
import { profileOf } from '@/account/profile'
import { action } from '@/security'
import { answer } from '@/ui/answers'
import { done, refused } from '@/ui/answered'
import type { FormState } from '@/ui/form-state'
import { writing } from './limits'
import { NewPost, Post } from './post'
import { insertPost } from './posts'

const write = action({
  name: 'posts.write',
  access: signedIn,
  limit: writing,
  input: NewPost,
  response: Post,
  handler: ({ principal, input }) => insertPost(profileOf(principal), input),
})

export async function writePost(_state: FormState, data: FormData): Promise<FormState> {
  const result = await write(data)
  if (!result.ok) return answer('write', '/posts', refused(result.problem, data, ['title', 'body']))
  refresh()
  return answer('write', '/posts', done(`Published: ${result.data.title}`))
}
