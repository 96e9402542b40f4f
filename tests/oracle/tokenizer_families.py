"""Small tokenizers put together as those of well-known models: their components, vocabularies of our own."""
import json

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

LLAMA3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
          r"|\s*[\r\n]+|\s+(?!\S)|\s+")
QWEN = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")
O200K = (r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
         r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
         r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+")
TEKKEN = O200K.replace("(?i:'s|'t|'re|'ve|'m|'ll|'d)?", "").replace(r"\p{N}{1,3}", r"\p{N}")
DEEPSEEK = (r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+"
            r"| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
HAN = (r"[\p{Han}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]*[\p{Ll}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]+"
       r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]+"
       r"[\p{Ll}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*"
       r"|\s*[\r\n]+|\s+(?!\S)|\s+")
BLOOM = " ?[^(\\s|[.,!?\u2026\u3002\uff0c\u3001\u0964\u06d4\u060c])]+"


def split(pattern, behavior="isolated", invert=False):
    return pre_tokenizers.Split(Regex(pattern), behavior, invert)


def bytes_of(*first):
    return pre_tokenizers.Sequence([*first, pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


def byte_level(pre_tokenizer, normalizer=None):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer, tokenizer.decoder = pre_tokenizer, decoders.ByteLevel()
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    if normalizer:
        tokenizer.normalizer = normalizer
    return tokenizer, trainers.BpeTrainer(vocab_size=500, show_progress=False, special_tokens=["<|endoftext|>", "<|im_start|>"],
                                          initial_alphabet=pre_tokenizers.ByteLevel.alphabet())


BYTES = ["<0x%02X>" % b for b in range(256)]


def sentence_piece_bpe(normalizer, pre_tokenizer, decoder):
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    if normalizer:
        tokenizer.normalizer = normalizer
    if pre_tokenizer:
        tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.decoder = decoder
    return tokenizer, trainers.BpeTrainer(vocab_size=900, show_progress=False, limit_alphabet=200,
                                          special_tokens=["<unk>", "<s>", "</s>"] + BYTES)


def unigram(normalizer, pre_tokenizer, decoder=None):
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer, tokenizer.pre_tokenizer = normalizer, pre_tokenizer
    tokenizer.decoder = decoder or decoders.Metaspace()
    return tokenizer, trainers.UnigramTrainer(vocab_size=600, show_progress=False, unk_token="<unk>",
                                              special_tokens=["<unk>", "<s>", "</s>", "<mask>"])


def word_piece(normalizer):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer, tokenizer.pre_tokenizer = normalizer, pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    return tokenizer, trainers.WordPieceTrainer(vocab_size=700, show_progress=False, limit_alphabet=300,
                                                special_tokens=["[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]"])


def families(character_map):
    """name: (untrained tokenizer, its trainer)"""
    n, p, d = normalizers, pre_tokenizers, decoders
    mapped = n.Precompiled(character_map)
    blanks = n.Replace(Regex(" {2,}"), " ")
    fallback = d.Sequence([d.Replace("\u2581", " "), d.ByteFallback(), d.Fuse()])
    stripped = d.Sequence([d.Replace("\u2581", " "), d.ByteFallback(), d.Fuse(), d.Strip(" ", 1, 0)])
    quotes = [n.Replace("``", '"'), n.Replace("''", '"'), n.NFKD(), n.StripAccents()]
    words = p.Sequence([p.WhitespaceSplit(), p.Metaspace()])
    return {
        "llama-3": byte_level(bytes_of(split(LLAMA3))), "qwen-3": byte_level(bytes_of(split(QWEN)), n.NFC()),
        "gpt-oss": byte_level(bytes_of(split(O200K))), "tekken": byte_level(bytes_of(split(TEKKEN))),
        "deepseek-v3": byte_level(bytes_of(split(r"\p{N}{1,3}"), split("[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+"), split(DEEPSEEK))),
        "kimi": byte_level(bytes_of(split(HAN))), "bloom": byte_level(bytes_of(split(BLOOM))),
        "falcon": byte_level(p.Sequence([p.Punctuation("contiguous"), p.ByteLevel(add_prefix_space=False), p.Digits(False),
                                         split("[0-9][0-9][0-9]")])),
        "starcoder": byte_level(p.Sequence([p.Digits(True), p.ByteLevel(add_prefix_space=False)])),
        "codegen": byte_level(p.ByteLevel(add_prefix_space=False)), "olmo": byte_level(p.ByteLevel(add_prefix_space=False), n.NFC()),
        "roberta": byte_level(p.ByteLevel(add_prefix_space=True)),
        "deepseek-v2": byte_level(bytes_of(split(r"[\r\n]"), split(r"\s?[A-Za-z\u00b5\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u01ba]+"),
                                           split(r"\s?[!-/:-~\uff01-\uff0f\uff1a-\uff5e\u2018-\u201f\u3000-\u3002]+"), split(r"\s+$"),
                                           split("[\u4e00-\u9fa5\u0800-\u4e00\uac00-\ud7ff]+"), p.Digits(True))),
        "llama-2": sentence_piece_bpe(n.Sequence([n.Prepend("\u2581"), n.Replace(" ", "\u2581")]), None, stripped),
        "llama-2-new": sentence_piece_bpe(None, p.Metaspace(prepend_scheme="first", split=False), stripped),
        "gemma": sentence_piece_bpe(n.Replace(" ", "\u2581"), p.Split(" ", "merged_with_previous"), fallback),
        "nllb": sentence_piece_bpe(n.Sequence([mapped, blanks]), p.Metaspace(), d.Metaspace()),
        "t5": unigram(mapped, words), "mbart": unigram(n.Sequence([mapped, blanks]), p.Metaspace()),
        "albert": unigram(n.Sequence([*quotes, n.Lowercase(), mapped, blanks]), p.Metaspace()),
        "xlnet": unigram(n.Sequence([*quotes, mapped, blanks]), words),
        "deberta-v3": unigram(n.Sequence([n.Strip(), mapped, blanks]), p.Metaspace()),
        "pegasus": unigram(n.Sequence([n.Strip(False, True), n.Replace(Regex(" {2,}"), "\u2581")]), p.Metaspace()),
        "electra": word_piece(n.BertNormalizer()), "mpnet": word_piece(n.BertNormalizer(lowercase=False)),
        "ernie": word_piece(n.Sequence([n.NFKC(), n.BertNormalizer(strip_accents=True)])),
    }


def trained(texts, character_map):
    """(name, document) of every family."""
    for name, (tokenizer, trainer) in families(character_map).items():
        is_unigram = isinstance(tokenizer.model, models.Unigram)  # all characters must find room
        tokenizer.train_from_iterator([t for t in texts if t.isascii() or not is_unigram], trainer)
        if name in ("electra", "mpnet", "ernie"):
            tokenizer.post_processor = processors.TemplateProcessing(
                single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 1), ("[SEP]", 2)])
        yield name, json.loads(tokenizer.to_str())
