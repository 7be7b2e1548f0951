import { AqeaError } from '../support/errors';

/** A language has no block of the address space, so none of its entries could get an address. */
export class LanguageWithoutBlock extends AqeaError {
  readonly code = 'AQEA_LANGUAGE_WITHOUT_BLOCK';
  readonly retry = 'final';
}

/** A text is not an address, or names bytes that the scheme reserves. */
export class InvalidAddress extends AqeaError {
  readonly code = 'AQEA_INVALID_ADDRESS';
  readonly retry = 'final';
}

/** A text is not an entry key of the form `language:group:lemma:number`. */
export class InvalidEntryKey extends AqeaError {
  readonly code = 'AQEA_INVALID_ENTRY_KEY';
  readonly retry = 'final';
}

/** Every slot of a language's group is taken. */
export class AddressGroupFull extends AqeaError {
  readonly code = 'AQEA_ADDRESS_GROUP_FULL';
  readonly retry = 'final';
}
