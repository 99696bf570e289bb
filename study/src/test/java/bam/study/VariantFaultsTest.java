package bam.study;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a variant cannot be is said in one sentence each, where it stands. */
class VariantFaultsTest {
    @Test
    void routersMustHaveSomethingToRouteAmong() {
        assertFault(
                "attention: { kind: averaged, router: soft }",
                "10:21: variants.btx.attention routes, and averaged attention has no experts to route among;"
                        + " write 'attention: averaged'");
        assertFault(
                "attention: { kind: expert_kv, router: top-k }",
                "10:21: variants.btx.attention has no 'top-k'; add the number of experts that are kept");
        assertFault(
                "attention: { kind: expert_kv, router: top-k, top-k: 3 }",
                "10:62: variants.btx.attention.top-k is 3, but the mixture has 2 experts; give 1 to 2");
        assertFault(
                "attention: { kind: expert_kv, top-k: 1 }",
                "10:47: variants.btx.attention.top-k chooses, and the router is soft; leave it out");
        assertFault(
                "attention: { kind: expert_kv, router: uniform, renormalise: true }",
                "10:70: variants.btx.attention.renormalise is for gates that do not sum to one, and these do;"
                        + " leave it out");
        assertFault(
                "attention: { kind: shared_kv, router: uniform, z: 1 }",
                "10:60: variants.btx.attention.z is a loss of a router, and uniform gates have none; leave it out");
        assertFault(
                "attention: { kind: shared_kv, router: topk, top-k: 1 }",
                "10:48: variants.btx.attention.router is 'topk'; did you mean 'top-k'?",
                "10:61: variants.btx.attention.top-k chooses, and the router is topk; leave it out");
    }

    @Test
    void expertsComeFromSources() {
        assertFault(
                "attention: averaged, top-k: 4, copies: { seed: 1 }",
                "10:38: variants.btx.top-k is 4, but the mixture has 3 experts; give 1 to 3");
        assertFault(
                "attention: averaged, copies: { cod: 1 }",
                "10:41: variants.btx.copies names 'cod', which is no source of it; did you mean 'code'?");
        assertFault(
                "attention: averaged, sources: [seed], mean: [code]",
                "10:55: variants.btx.mean names 'code', which is no source of it; the sources are seed");
        assertFault(
                "attention: averaged, sources: [seed, prose]",
                "10:47: variants.btx.sources names 'prose', which is no source of it; the sources are seed, code");
        assertFault(
                "attention: averaged, sources: [seed, seed]", "10:47: variants.btx.sources has 'seed' twice; keep one");
        assertFault(
                "merge: average, sources: [seed]",
                "10:35: variants.btx.sources has 1, and a soup takes at least 2; add some");
        assertFault(
                "attention: averaged, shared-expert: true, sources: [code]",
                "10:61: variants.btx.sources leaves out the seed, whose feed-forward the shared expert is; add 'seed'",
                "10:61: variants.btx.sources has 1, and a shared expert takes at least 2; add some");
    }

    @Test
    void optionsMustFitEachOther() {
        assertFault(
                "attention: expert_kv, shared-expert: true",
                "10:47: variants.btx.shared-expert stands beside averaged attention only; leave one of the two out");
        assertFault(
                "attention: averaged, scaling: true, softmax: after",
                "10:40: variants.btx.scaling is for gates that do not sum to one, and these do; leave it out");
    }

    @Test
    void modelsSideBySideAreNotTrained() {
        assertFault(
                "merge: ensemble, top-k: 3, steps: 5, freeze: [norms]",
                "10:34: variants.btx.top-k is 3, but the ensemble has 2 experts; give 1 to 2",
                "10:44: variants.btx.steps is about training, and an ensemble is not trained; leave it out",
                "10:55: variants.btx.freeze is about training, and an ensemble is not trained; leave it out");
        assertFault(
                "merge: ensemble, sources: [seed]",
                "10:36: variants.btx.sources has 1, and an ensemble takes at least 2; add some");
        assertFault(
                "merge: average, top-k: 2",
                "10:33: variants.btx.top-k chooses among models side by side, and a soup is one; leave it out");
    }

    @Test
    void onlyWhatIsThereIsFrozenAndNotAll() {
        assertFault(
                "attention: averaged, freeze: [attention-experts]",
                "10:40: variants.btx.freeze names 'attention-experts', and the model has no such tensors; leave it out");
        assertFault(
                "attention: averaged, freeze: [feed-forward-expert]",
                "10:40: variants.btx.freeze[0] is 'feed-forward-expert'; did you mean 'feed-forward-experts'?");
        assertFault(
                "merge: average, freeze: [embeddings, norms, attention, feed-forward]",
                "10:34: variants.btx.freeze leaves nothing to train; leave one group out");
        assertThat(FaultsTest.faults(Examples.SMALL.replace("of: [code],", "of: [code], freeze: [attention-routers],")))
                .containsExactly("study.yaml:7:33: experts.freeze names 'attention-routers',"
                        + " and the model has no such tensors; leave it out");
    }

    private static void assertFault(String variant, String... sentences) {
        assertThat(FaultsTest.faults(VariantsTest.document(variant)))
                .as(variant)
                .containsExactly(java.util.Arrays.stream(sentences)
                        .map(sentence -> "study.yaml:" + sentence)
                        .toArray(String[]::new));
    }
}
