import type { LanguageCode } from '../entries/language';
import { germanProfile } from './de/profile';
import type { EditionProfile } from './profile';

const PROFILES: readonly EditionProfile[] = [germanProfile];

/** The profile of an edition; undefined for one whose pages are only counted. */
export function profileFor(edition: LanguageCode): EditionProfile | undefined {
  return PROFILES.find((profile) => profile.edition === edition);
}

/** Codes of the editions that have a profile. */
export const EDITIONS_WITH_PROFILE: readonly LanguageCode[] = PROFILES.map(({ edition }) => edition);
