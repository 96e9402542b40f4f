#!/usr/bin/env python3
"""Writes small folders without tokenizer.json, and what transformers makes of them.

    tokenizer_folders.py OUT_DIR [--data DIR]

Each folder holds a vocabulary as an old repository has it, its settings, and folder.cases: what the
`tokenizers` object inside transformers' AutoTokenizer says about some texts.
"""
import argparse
import contextlib
import io
import json
import os
import random
import shutil
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tokenizer_cases  # noqa: E402
import tokenizer_texts  # noqa: E402

FAIRSEQ = {"bos_token": "<s>", "eos_token": "</s>", "sep_token": "</s>", "cls_token": "<s>", "unk_token": "<unk>",
           "pad_token": "<pad>", "mask_token": {"content": "<mask>", "lstrip": True, "rstrip": False,
                                                "normalized": True, "single_word": False, "__type": "AddedToken"}}
BRACKETS = {"bos_token": "[CLS]", "eos_token": "[SEP]", "cls_token": "[CLS]", "sep_token": "[SEP]", "mask_token": "[MASK]"}

PEGASUS = {"pad_id": 0, "eos_id": 1, "unk_id": 2, "bos_id": -1}

# name: file of the vocabulary, how it is trained, tokenizer_config.json
SENTENCE_PIECE = {
    "xlm-roberta": ("sentencepiece.bpe.model", {}, {"tokenizer_class": "XLMRobertaTokenizer", **FAIRSEQ}),
    "camembert": ("sentencepiece.bpe.model", {}, {"tokenizer_class": "CamembertTokenizer", **FAIRSEQ}),
    "t5": ("spiece.model", {"pad_id": 0, "eos_id": 1, "unk_id": 2, "bos_id": -1},
           {"tokenizer_class": "T5Tokenizer", "extra_ids": 100, "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"}),
    "albert": ("spiece.model", {"pad_id": 0, "unk_id": 1, "bos_id": -1, "eos_id": -1, "control_symbols": "[CLS],[SEP],[MASK]"},
               {"tokenizer_class": "AlbertTokenizer", "do_lower_case": True, "unk_token": "<unk>", "pad_token": "<pad>", **BRACKETS}),
    "llama": ("tokenizer.model", {"model_type": "bpe", "byte_fallback": True},
              {"tokenizer_class": "LlamaTokenizer", "add_bos_token": True, "add_eos_token": False, "bos_token": "<s>",
               "eos_token": "</s>", "unk_token": "<unk>", "legacy": True}),
    "llama-new": ("tokenizer.model", {"model_type": "bpe", "byte_fallback": True},
                  {"tokenizer_class": "LlamaTokenizerFast", "add_bos_token": True, "add_eos_token": True, "bos_token": "<s>",
                   "eos_token": "</s>", "unk_token": "<unk>", "legacy": False}),
    "mbart": ("sentencepiece.bpe.model", {}, {"tokenizer_class": "MBartTokenizer", "src_lang": "ro_RO"}),
    "mbart-listed": ("sentencepiece.bpe.model", {},
                     {"tokenizer_class": "MBartTokenizerFast", "src_lang": "xx_YY", "additional_special_tokens": ["<new>", "de_DE"],
                      **FAIRSEQ}),
    "mbart50": ("sentencepiece.bpe.model", {}, {"tokenizer_class": "MBart50Tokenizer", "src_lang": "sl_SI"}),
    "nllb": ("sentencepiece.bpe.model", {"model_type": "bpe"}, {"tokenizer_class": "NllbTokenizer"}),
    "nllb-listed": ("sentencepiece.bpe.model", {"model_type": "bpe"},
                    {"tokenizer_class": "NllbTokenizer", "src_lang": "ron_Latn", "tgt_lang": "eng_Latn", "legacy_behaviour": True,
                     "additional_special_tokens": ["eng_Latn", "ron_Latn"]}),
    "nllb-numbered": ("sentencepiece.bpe.model", {"model_type": "bpe"},
                      {"tokenizer_class": "NllbTokenizer", "added_tokens_decoder": {
                          str(id): {"content": content, "lstrip": content == "<mask>", "rstrip": False, "normalized": False,
                                    "single_word": False, "special": True}
                          for id, content in enumerate(("eng_Latn", "ron_Latn", "<mask>"), 2501)}}),
    "pegasus": ("spiece.model", PEGASUS, {"tokenizer_class": "PegasusTokenizer"}),
    "pegasus-masks": ("spiece.model", {**PEGASUS, "normalization_rule_name": "identity"},
                      {"tokenizer_class": "PegasusTokenizer", "mask_token": "<mask_2>", "mask_token_sent": "<mask_1>", "offset": 12,
                       "additional_special_tokens": ["<mask_1>", "<unk_2>", "<unk_3>"]}),
    "big-bird": ("spiece.model", {"pad_id": 0, "eos_id": 1, "bos_id": 2, "unk_id": 3, "control_symbols": "[CLS],[SEP],[MASK]"},
                 {"tokenizer_class": "BigBirdTokenizer"}),
    "gemma": ("tokenizer.model", {"model_type": "bpe", "byte_fallback": True, "pad_id": 0, "eos_id": 1, "bos_id": 2, "unk_id": 3,
                                  "bos_piece": "<bos>", "eos_piece": "<eos>",
                                  "user_defined_symbols": "<mask>,<start_of_turn>"},
              {"tokenizer_class": "GemmaTokenizer", "add_bos_token": True, "bos_token": "<bos>", "eos_token": "<eos>",
               "pad_token": "<pad>", "unk_token": "<unk>"}),
}
BYTE_LEVEL = {
    "gpt2": {"tokenizer_class": "GPT2Tokenizer"},
    "roberta": {"tokenizer_class": "RobertaTokenizer"},
    "qwen2": {"tokenizer_class": "Qwen2Tokenizer", "eos_token": "<|endoftext|>", "pad_token": "<|endoftext|>", "unk_token": None},
}


def train_sentence_piece(folder, file, options, texts):
    import sentencepiece
    model = io.BytesIO()
    with contextlib.redirect_stderr(io.StringIO()):
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(texts), model_writer=model, vocab_size=2500, hard_vocab_limit=False,
            character_coverage=0.98, minloglevel=2, num_threads=1, **{"normalization_rule_name": "nmt_nfkc", **options})
    with open(os.path.join(folder, file), "wb") as f:
        f.write(model.getvalue())


def train_byte_level(folder, texts):
    from tokenizers import ByteLevelBPETokenizer
    tokenizer = ByteLevelBPETokenizer()
    tokenizer.train_from_iterator(texts, vocab_size=600, show_progress=False,
                                  special_tokens=["<s>", "<pad>", "</s>", "<unk>", "<mask>", "<|endoftext|>"])
    tokenizer.save_model(folder)


def write_folder(out, name, config, train, texts, rng):
    from transformers import AutoTokenizer
    folder = os.path.join(out, name)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    train(folder)
    with open(os.path.join(folder, "tokenizer_config.json"), "w") as f:
        json.dump(config, f)
    tokenizer = AutoTokenizer.from_pretrained(folder)._tokenizer
    padding = {"pad_id": 0, "pad_type_id": 0, "pad_token": "<pad>"}
    inputs = texts + tokenizer_texts.fuzz(rng, texts, tokenizer, 300)
    tokenizer_cases.write_set(os.path.join(folder, "folder.cases"), tokenizer, tokenizer_cases.Options(), inputs, padding)
    tokenizer_cases.write_set(os.path.join(folder, "pairs.cases"), tokenizer, tokenizer_cases.Options(),
                              list(zip(inputs[::5], inputs[1::5])), padding)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out")
    here = os.path.dirname(os.path.abspath(__file__))
    parser.add_argument("--data", default=os.path.join(here, "../../../shared/data"))
    a = parser.parse_args()
    a.long = a.only = None
    a.seed = 1
    done = os.path.join(a.out, "stamp")
    if os.path.exists(done) and open(done).read() == tokenizer_cases.stamp(a):
        return
    os.environ["RUST_BACKTRACE"] = "0"
    texts = [t for t in tokenizer_texts.corpus(os.path.join(a.data, "texts")) if 0 < len(t) < 400]
    rng = random.Random(a.seed)
    training, texts = rng.sample(texts, 3000), rng.sample(texts, 300) + tokenizer_texts.CASES
    lines = [line for t in training for line in t.splitlines() if line.strip()]
    for name, (file, options, config) in SENTENCE_PIECE.items():
        write_folder(a.out, name, config, lambda f: train_sentence_piece(f, file, options, lines), texts, rng)
    for name, config in BYTE_LEVEL.items():
        write_folder(a.out, name, config, lambda f: train_byte_level(f, lines), texts, rng)
    with open(done, "w") as f:
        f.write(tokenizer_cases.stamp(a))


if __name__ == "__main__":
    main()
